//! [`Refinements`]: what is known of an unknown value, and how it travels.

use rmpv::Value as Item;

use super::msgpack::{check_text, number_from_item, number_to_item, read_item, write_item};
use super::{Number, Type, Value};

/// Extension code of an unknown without refinements.
const UNKNOWN: i8 = 0;
/// Extension code of an unknown with refinements.
const REFINED_UNKNOWN: i8 = 12;
/// Most bytes of refinements that hosts read.
const MOST_BYTES: usize = 1024;

/// What is known of an unknown value. A bound is a number, and whether the value may be that number itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refinements {
    pub not_null: bool,
    pub string_prefix: Option<String>,
    pub number_lower_bound: Option<(Number, bool)>,
    pub number_upper_bound: Option<(Number, bool)>,
    pub length_lower_bound: Option<u64>,
    pub length_upper_bound: Option<u64>,
}

impl Refinements {
    /// Reads the extension that stands in the place of a value of this type.
    pub fn decode(code: i8, payload: &[u8], of: &Type) -> Result<Self, String> {
        match (code, payload) {
            (UNKNOWN, [0]) => Ok(Self::default()),
            (REFINED_UNKNOWN, _) if *of == Type::Dynamic => {
                Err("a dynamic unknown has no refinements".into())
            }
            (REFINED_UNKNOWN, _) if payload.len() > MOST_BYTES => Err("refinements are too long".into()),
            (REFINED_UNKNOWN, _) => Self::from_item(&read_item(payload)?, of),
            _ => Err(format!("extension {code} is not an unknown")),
        }
    }

    fn from_item(item: &Item, of: &Type) -> Result<Self, String> {
        let entries = item.as_map().filter(|entries| !entries.is_empty());
        let entries = entries.ok_or("refinements are a map with an entry or more")?;
        let mut refinements = Self::default();
        let mut last = 0;
        for (key, value) in entries {
            let key = key.as_u64().filter(|key| *key > last);
            last = key.ok_or("refinements are in the order of their keys, each once")?;
            let read = refinements.read_entry(last, value, of);
            read.ok_or_else(|| format!("refinement {last} cannot be {value} for {of:?}"))?;
        }
        Ok(refinements)
    }

    fn read_entry(&mut self, key: u64, value: &Item, of: &Type) -> Option<()> {
        match (key, of) {
            // The opposite, that it is null, would be a known null.
            (1, _) => self.not_null = (value.as_bool() == Some(false)).then_some(true)?,
            (2, Type::String) => {
                let prefix = value.as_str().filter(|prefix| !prefix.is_empty())?;
                self.string_prefix = Some(check_text(prefix).ok()?.to_owned());
            }
            (3, Type::Number) => self.number_lower_bound = Some(bound(value)?),
            (4, Type::Number) => self.number_upper_bound = Some(bound(value)?),
            (5, of) if of.is_collection() => self.length_lower_bound = Some(value.as_u64()?),
            (6, of) if of.is_collection() => self.length_upper_bound = Some(value.as_u64()?),
            _ => return None,
        }
        Some(())
    }

    /// Writes the extension that stands in the place of a value of this type.
    pub fn encode(&self, of: &Type) -> Item {
        let entries = self.entries();
        if entries.is_empty() || *of == Type::Dynamic {
            return Item::Ext(UNKNOWN, vec![0]);
        }
        Item::Ext(REFINED_UNKNOWN, write_item(&Item::Map(entries)))
    }

    fn entries(&self) -> Vec<(Item, Item)> {
        let bound = |(limit, inclusive): &(Number, bool)| {
            Item::Array(vec![number_to_item(limit), Item::from(*inclusive)])
        };
        let entries = [
            self.not_null.then(|| Item::from(false)),
            self.string_prefix.as_deref().map(Item::from),
            self.number_lower_bound.as_ref().map(bound),
            self.number_upper_bound.as_ref().map(bound),
            self.length_lower_bound.map(Item::from),
            self.length_upper_bound.map(Item::from),
        ];
        let entries = (1_u64..).zip(entries);
        entries
            .filter_map(|(key, value)| Some((Item::from(key), value?)))
            .collect()
    }

    /// Why a value cannot be what this unknown became.
    pub fn contradiction(&self, value: &Value) -> Option<&'static str> {
        match value {
            Value::Null => self.not_null.then_some("it was refined as not null"),
            Value::String(text) => {
                let prefix = self.string_prefix.as_deref().unwrap_or_default();
                (!text.starts_with(prefix)).then_some("it does not begin with the refined prefix")
            }
            Value::Number(number) => self
                .out_of_bounds(number)
                .then_some("it is outside of the refined bounds"),
            Value::List(elements) | Value::Set(elements) => self.wrong_length(elements.len()),
            Value::Map(entries) => self.wrong_length(entries.len()),
            _ => None,
        }
    }

    fn out_of_bounds(&self, number: &Number) -> bool {
        let below = |(limit, inclusive): &(Number, bool)| number < limit || (number == limit && !inclusive);
        let above = |(limit, inclusive): &(Number, bool)| number > limit || (number == limit && !inclusive);
        self.number_lower_bound.as_ref().is_some_and(below)
            || self.number_upper_bound.as_ref().is_some_and(above)
    }

    fn wrong_length(&self, length: usize) -> Option<&'static str> {
        let length = length as u64;
        let too_short = self.length_lower_bound.is_some_and(|least| length < least);
        let too_long = self.length_upper_bound.is_some_and(|greatest| length > greatest);
        (too_short || too_long).then_some("its length is outside of the refined bounds")
    }
}

fn bound(item: &Item) -> Option<(Number, bool)> {
    let [limit, inclusive] = item.as_array()?.as_slice() else {
        return None;
    };
    let limit = number_from_item(limit).ok()?;
    limit.to_decimal()?;
    Some((limit, inclusive.as_bool()?))
}
