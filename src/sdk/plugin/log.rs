//! Log lines on stderr in the form that the host reads: one JSON object per line (PROTOCOL.md section 1).

use std::{
    env, fmt, io,
    panic::{self, PanicHookInfo},
    sync::{Mutex, PoisonError},
};

use serde::Serialize;
use serde_json::{Map, Value};
use time::{OffsetDateTime, UtcOffset};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use super::log_output::LogOutput;

/// The host reads only lines of less than 64 KiB (65,536 bytes).
const LONGEST_LINE: usize = 60 << 10;

/// How many bytes of each text are kept, tried in this order until the line is short enough.
const TEXT_LIMITS: [usize; 3] = [16 << 10, 1 << 10, 64];

/// The crate of this library.
const LIBRARY: &str = env!("CARGO_CRATE_NAME");

/// Writes the events of this library and of the crate `crate_name` to stderr from now on, and where panics happen. A
/// second call changes nothing.
pub(super) fn start(name: &'static str, crate_name: &'static str) {
    let level = level(name, |variable| env::var(variable).ok());
    let stderr = Mutex::new(LogOutput::new(io::stderr(), move |dropped| {
        dropped_lines(name, dropped).bytes()
    }));
    let layer = HclogLayer {
        name,
        crate_name,
        sink: move |line: &[u8]| stderr.lock().unwrap_or_else(PoisonError::into_inner).write(line),
    };
    let _ = tracing_subscriber::registry().with(level).with(layer).try_init();
    panic::set_hook(Box::new(report));
}

/// What the host reads in the place of lines that it did not read in time.
fn dropped_lines(name: &str, dropped: u64) -> Line {
    Line {
        level: "warn".to_owned(),
        message: "log lines were dropped, because nobody read them".to_owned(),
        module: format!("{name}.sdk.plugin.log"),
        timestamp: timestamp(OffsetDateTime::now_utc()),
        fields: Map::from_iter([("dropped".to_owned(), dropped.into())]),
    }
}

/// Logs where a panic happened, but not its message, which may quote a secret.
fn report(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, "panicked");
}

/// The level of `TF_LOG_PROVIDER_<NAME>`, else `TF_LOG_PROVIDER`, else `TF_LOG`. A variable that is empty counts as
/// missing.
fn level(name: &str, variable: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let own = format!("TF_LOG_PROVIDER_{}", name.to_uppercase().replace('-', "_"));
    let value = [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.is_empty()));
    match value.map(|value| value.to_uppercase()).as_deref() {
        None | Some("OFF") => LevelFilter::OFF,
        Some("ERROR") => LevelFilter::ERROR,
        Some("WARN") => LevelFilter::WARN,
        Some("INFO") => LevelFilter::INFO,
        Some("DEBUG") => LevelFilter::DEBUG,
        Some(_) => LevelFilter::TRACE,
    }
}

/// Turns events into lines that hashicorp/go-hclog reads, with the fields of the spans around them.
struct HclogLayer<S> {
    /// Stands in module names instead of the crate's name.
    name: &'static str,
    /// The crate whose events are written beside those of this library.
    crate_name: &'static str,
    sink: S,
}

impl<S, C> Layer<C> for HclogLayer<S>
where
    S: Fn(&[u8]) + 'static,
    C: Subscriber + for<'a> LookupSpan<'a>,
{
    /// Other libraries log bytes of the wire, which may be secrets.
    fn enabled(&self, metadata: &Metadata<'_>, _context: Context<'_, C>) -> bool {
        let (root, _) = split_root(metadata.target());
        root == LIBRARY || root == self.crate_name
    }

    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, context: Context<'_, C>) {
        let Some(span) = context.span(id) else {
            return;
        };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, C>) {
        let Some(span) = context.span(id) else {
            return;
        };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, C>) {
        let mut fields = Fields::default();
        for span in context
            .event_scope(event)
            .into_iter()
            .flat_map(|scope| scope.from_root())
        {
            if let Some(Fields(of_span)) = span.extensions().get::<Fields>() {
                fields.0.extend(of_span.clone());
            }
        }
        event.record(&mut fields);
        let line = Line {
            level: event.metadata().level().as_str().to_lowercase(),
            message: fields.take_message(),
            module: module(self.name, event.metadata().target()),
            timestamp: timestamp(OffsetDateTime::now_utc()),
            fields: fields.0,
        };
        (self.sink)(&line.bytes());
    }
}

/// `example.plugin.server` for `terraform_provider_example::plugin::server`.
fn module(name: &str, target: &str) -> String {
    let (_, rest) = split_root(target);
    format!("{name}{}", rest.replace("::", "."))
}

/// The crate of a target, and the rest with its leading `::`.
fn split_root(target: &str) -> (&str, &str) {
    target.split_at(target.find("::").unwrap_or(target.len()))
}

/// Fields by name. The text of an event is the field `message`.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    /// Leaves out a field whose name is that of a field of [`Line`]: the host relies on their types.
    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        if !RESERVED.contains(&field.name()) {
            self.0.insert(field.name().to_owned(), value.into());
        }
    }

    fn take_message(&mut self) -> String {
        match self.0.remove("message") {
            Some(Value::String(message)) => message,
            _ => String::new(),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.insert(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, value);
    }
}

/// One line, in the form of hashicorp/go-hclog.
#[derive(Serialize)]
struct Line {
    #[serde(rename = "@level")]
    level: String,
    #[serde(rename = "@message")]
    message: String,
    #[serde(rename = "@module")]
    module: String,
    #[serde(rename = "@timestamp")]
    timestamp: String,
    /// None of these has a [`RESERVED`] name.
    #[serde(flatten)]
    fields: Map<String, Value>,
}

/// The names of the fields that every [`Line`] has.
const RESERVED: [&str; 4] = ["@level", "@message", "@module", "@timestamp"];

impl Line {
    /// The line with its line break, at most [`LONGEST_LINE`] bytes.
    fn bytes(mut self) -> Vec<u8> {
        for limit in TEXT_LIMITS {
            let line = self.shortened(limit).json();
            if line.len() <= LONGEST_LINE {
                return line;
            }
        }
        self.fields.clear();
        self.shortened(LONGEST_LINE / 16).json()
    }

    /// The same with at most `limit` bytes of each text.
    fn shortened(&self, limit: usize) -> Self {
        let fields = self.fields.iter();
        Self {
            level: self.level.clone(),
            message: cut(&self.message, limit),
            module: self.module.clone(),
            timestamp: self.timestamp.clone(),
            fields: fields
                .map(|(name, value)| (name.clone(), shortened(value, limit)))
                .collect(),
        }
    }

    fn json(&self) -> Vec<u8> {
        // Texts, numbers and booleans under string keys: this cannot fail.
        let mut json = serde_json::to_vec(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

fn shortened(value: &Value, limit: usize) -> Value {
    match value {
        Value::String(text) => cut(text, limit).into(),
        other => other.clone(),
    }
}

/// The first `limit` bytes of `text`, or a few less.
fn cut(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    format!(
        "{}… ({} bytes)",
        text.get(..text.floor_char_boundary(limit)).unwrap_or_default(),
        text.len()
    )
}

/// RFC 3339 in UTC with the six fractional digits that hclog requires.
fn timestamp(time: OffsetDateTime) -> String {
    let time = time.to_offset(UtcOffset::UTC);
    let (hour, minute, second, microsecond) = time.to_hms_micro();
    format!(
        "{}T{hour:02}:{minute:02}:{second:02}.{microsecond:06}Z",
        time.date()
    )
}

#[cfg(test)]
mod tests {
    use std::{process::Command, sync::Arc};

    use time::{Date, Month, Time};
    use tracing::{info, info_span};

    use super::*;

    /// What `events` write, at any level.
    fn lines(events: impl FnOnce()) -> Vec<Value> {
        let written = Arc::new(Mutex::new(Vec::new()));
        let sink = {
            let written = written.clone();
            move |line: &[u8]| written.lock().unwrap().extend_from_slice(line)
        };
        let subscriber = tracing_subscriber::registry().with(HclogLayer {
            name: "example",
            crate_name: "terraform_provider_example",
            sink,
        });
        tracing::subscriber::with_default(subscriber, events);
        let written = written.lock().unwrap();
        let text = std::str::from_utf8(&written).unwrap();
        text.lines()
            .inspect(|line| assert!(line.len() < 65_536))
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The panic hook is one for the whole process, so that it is installed in one of its own.
    #[test]
    fn a_panic_is_logged_with_its_place_and_without_its_message() {
        let child = Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture"])
            .arg("sdk::plugin::log::tests::panic_in_a_process_of_its_own")
            .env("TF_LOG_PROVIDER_EXAMPLE", "ERROR")
            .output()
            .unwrap();
        let stderr = String::from_utf8(child.stderr).unwrap();
        let line: Value = serde_json::from_str(&stderr).unwrap();
        assert_eq!(line["@level"], "error");
        assert!(
            line["place"]
                .as_str()
                .unwrap()
                .starts_with("src/sdk/plugin/log.rs:")
        );
        assert!(!stderr.contains("hunter2"));
    }

    #[test]
    #[ignore = "started by the test above"]
    fn panic_in_a_process_of_its_own() {
        start("example", "terraform_provider_example");
        let _ = panic::catch_unwind(|| panic!("hunter2"));
    }

    fn level_of(variables: &[(&str, &str)]) -> LevelFilter {
        let found = |name: &str| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        };
        level("my-name", found)
    }

    #[test]
    fn the_most_specific_variable_decides_the_level() {
        let all = [
            ("TF_LOG_PROVIDER_MY_NAME", "warn"),
            ("TF_LOG_PROVIDER", "INFO"),
            ("TF_LOG", "ERROR"),
        ];
        assert_eq!(level_of(&all), LevelFilter::WARN);
        assert_eq!(level_of(&all[1..]), LevelFilter::INFO);
        assert_eq!(level_of(&all[2..]), LevelFilter::ERROR);
        assert_eq!(
            level_of(&[("TF_LOG_PROVIDER", ""), ("TF_LOG", "DEBUG")]),
            LevelFilter::DEBUG
        );
    }

    #[test]
    fn json_and_unknown_levels_log_everything_and_no_level_logs_nothing() {
        for (value, expected) in [
            ("JSON", LevelFilter::TRACE),
            ("loud", LevelFilter::TRACE),
            ("trace", LevelFilter::TRACE),
            ("off", LevelFilter::OFF),
            ("", LevelFilter::OFF),
        ] {
            assert_eq!(level_of(&[("TF_LOG", value)]), expected, "{value}");
        }
        assert_eq!(level_of(&[]), LevelFilter::OFF);
    }

    #[test]
    fn an_event_carries_level_message_module_and_its_fields_with_their_types() {
        let line = &lines(|| info!(count = 3, done = true, "made {}", "it"))[0];
        assert_eq!(line["@level"], "info");
        assert_eq!(line["@message"], "made it");
        assert_eq!(line["@module"], "example.sdk.plugin.log.tests");
        assert_eq!((&line["count"], &line["done"]), (&3.into(), &true.into()));
        assert!(line.get("message").is_none());
    }

    #[test]
    fn the_fields_of_all_enclosing_spans_appear_and_the_inner_one_wins() {
        let line = &lines(|| {
            let outer = info_span!(
                "rpc",
                tf_rpc = "Plan",
                tf_req_id = tracing::field::Empty,
                step = "outer"
            );
            outer.record("tf_req_id", "42");
            outer.in_scope(|| info_span!("inner", step = "inner").in_scope(|| info!("x")));
        })[0];
        assert_eq!(
            (&line["tf_rpc"], &line["tf_req_id"]),
            (&"Plan".into(), &"42".into())
        );
        assert_eq!(line["step"], "inner");
    }

    #[test]
    fn no_field_replaces_one_that_the_host_relies_on() {
        let line = &lines(|| {
            info!(
                "@level" = 1,
                "@message" = 2,
                "@timestamp" = 3,
                "@module" = 4,
                "text"
            )
        })[0];
        assert_eq!(
            (&line["@level"], &line["@message"]),
            (&"info".into(), &"text".into())
        );
        assert!(line["@timestamp"].is_string() && line["@module"].is_string());
    }

    #[test]
    fn an_event_whose_message_is_missing_or_a_number_has_an_empty_one() {
        for line in lines(|| {
            info!(a = 1);
            info!(message = 5);
        }) {
            assert_eq!(line["@message"], "");
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_the_line_stays_below_64_kib() {
        let long = "é".repeat(1 << 20);
        let escaped = "\0".repeat(1 << 20);
        let all = lines(|| {
            info!(long, "a");
            info!(
                a = escaped,
                b = escaped,
                c = escaped,
                d = escaped,
                e = escaped,
                "{escaped}"
            );
        });
        assert!(all[0]["long"].as_str().unwrap().ends_with("é… (2097152 bytes)"));
        assert_eq!(all[1]["@level"], "info");
    }

    #[test]
    fn the_providers_crate_is_logged_and_other_libraries_are_not() {
        let all = lines(|| {
            info!(target: "h2::codec", "bytes");
            info!(target: "terraform_provider_example_other", "bytes");
            info!(target: "terraform_provider_example", "text");
            info!(target: "terraform_provider_example::resources", "text");
        });
        let modules: Vec<&Value> = all.iter().map(|line| &line["@module"]).collect();
        assert_eq!(modules, ["example", "example.resources"]);
    }

    #[test]
    fn a_timestamp_has_six_fractional_digits_and_is_in_utc() {
        let date = Date::from_calendar_date(2024, Month::February, 3).unwrap();
        let time = Time::from_hms_micro(0, 5, 6, 7).unwrap();
        let in_utc = OffsetDateTime::new_utc(date, time);
        let in_paris = OffsetDateTime::new_in_offset(date, time, UtcOffset::from_hms(1, 0, 0).unwrap());
        assert_eq!(timestamp(in_utc), "2024-02-03T00:05:06.000007Z");
        assert_eq!(timestamp(in_paris), "2024-02-02T23:05:06.000007Z");
    }
}
