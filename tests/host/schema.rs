//! A schema as the host understands it, checked as Terraform checks it when it loads the provider (PROTOCOL.md section 5).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cty::Type;
use super::wire;
use super::wire::schema::object::NestingMode;

/// Names that Terraform reserves in the block of a resource.
const RESERVED: [&str; 7] = [
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];

/// The block of a resource, or a nested object.
#[derive(Clone)]
pub struct Schema {
    pub version: i64,
    pub attributes: Vec<Attribute>,
}

#[derive(Clone)]
pub struct Attribute {
    pub name: String,
    pub value_type: Type,
    pub nested: Option<Schema>,
    pub required: bool,
    pub optional: bool,
    pub computed: bool,
    pub sensitive: bool,
    pub write_only: bool,
}

impl Schema {
    /// Reads a message. A broken rule ends the test.
    pub fn load(message: &wire::Schema) -> Self {
        let block = message.block.as_ref().expect("every schema has a block");
        assert!(message.version >= 0 && block.block_types.is_empty());
        let schema = Self {
            version: message.version,
            attributes: attributes(&block.attributes),
        };
        for attribute in &schema.attributes {
            assert!(
                !RESERVED.contains(&attribute.name.as_str()),
                "{} is reserved",
                attribute.name
            );
        }
        schema
    }

    pub fn object_type(&self) -> Type {
        let attributes = self.attributes.iter();
        Type::Object(
            attributes
                .map(|attribute| (attribute.name.clone(), attribute.value_type.clone()))
                .collect(),
        )
    }

    pub fn attribute(&self, name: &str) -> &Attribute {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
            .expect("an attribute of that name")
    }
}

fn attributes(messages: &[wire::schema::Attribute]) -> Vec<Attribute> {
    let names: BTreeSet<_> = messages.iter().map(|message| &message.name).collect();
    assert_eq!(names.len(), messages.len(), "names are unique");
    messages.iter().map(attribute).collect()
}

fn attribute(message: &wire::schema::Attribute) -> Attribute {
    let name = &message.name;
    assert!(
        name.chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
        "{name}"
    );
    assert!(
        message.required || message.optional || message.computed,
        "{name} has no flag"
    );
    assert!(
        !(message.required && (message.optional || message.computed)),
        "{name} is required and more"
    );
    assert!(
        !(message.write_only && message.computed),
        "{name} is write-only and computed"
    );
    assert!(
        message.deprecated || message.deprecation_message.is_empty(),
        "{name}"
    );
    assert!(!message.description.is_empty(), "{name} has no description");
    let nested = message.nested_type.as_ref().map(nested);
    assert!(
        nested.is_some() == message.r#type.is_empty(),
        "{name} has exactly one kind of type"
    );
    let value_type = match &nested {
        Some(schema) => schema.object_type(),
        None => Type::parse(&message.r#type).expect("a type in JSON"),
    };
    Attribute {
        name: name.clone(),
        value_type,
        nested,
        required: message.required,
        optional: message.optional,
        computed: message.computed,
        sensitive: message.sensitive,
        write_only: message.write_only,
    }
}

fn nested(message: &wire::schema::Object) -> Schema {
    assert_eq!(
        message.nesting,
        NestingMode::Single as i32,
        "the provider has no other nesting yet"
    );
    Schema {
        version: 0,
        attributes: attributes(&message.attributes),
    }
}

/// The type of every resource's identity.
pub fn load_identities(response: &wire::get_resource_identity_schemas::Response) -> BTreeMap<String, Type> {
    assert!(response.diagnostics.is_empty());
    let load = |(name, schema): (&String, &wire::ResourceIdentitySchema)| {
        assert_eq!(schema.version, 0);
        let attributes = schema.identity_attributes.iter().map(identity_attribute);
        (name.clone(), Type::Object(attributes.collect()))
    };
    response.identity_schemas.iter().map(load).collect()
}

fn identity_attribute(message: &wire::resource_identity_schema::IdentityAttribute) -> (String, Type) {
    let name = &message.name;
    assert!(
        message.required_for_import != message.optional_for_import,
        "{name} has exactly one flag"
    );
    assert!(!message.description.is_empty(), "{name} has no description");
    let value_type = Type::parse(&message.r#type).expect("a type in JSON");
    assert!(
        matches!(value_type, Type::String | Type::Number | Type::Bool),
        "{name}"
    );
    (name.clone(), value_type)
}

/// Every ephemeral resource's schema.
pub fn load_ephemeral(response: &wire::get_provider_schema::Response) -> BTreeMap<String, Schema> {
    let schemas: BTreeMap<_, _> = response
        .ephemeral_resource_schemas
        .iter()
        .map(|(name, schema)| (name.clone(), Schema::load(schema)))
        .collect();
    let attributes = schemas.values().flat_map(|schema| &schema.attributes);
    assert!(
        attributes.into_iter().all(|attribute| !attribute.write_only),
        "nothing of an ephemeral resource is stored, so nothing is write-only"
    );
    schemas
}

/// Every data source's schema.
pub fn load_data_sources(response: &wire::get_provider_schema::Response) -> BTreeMap<String, Schema> {
    let schemas = response.data_source_schemas.iter();
    let schemas: BTreeMap<_, _> = schemas
        .map(|(name, schema)| (name.clone(), Schema::load(schema)))
        .collect();
    let mut attributes = schemas.values().flat_map(|schema| &schema.attributes);
    assert!(
        attributes.all(|attribute| !attribute.write_only),
        "a data source has no write-only arguments"
    );
    schemas
}

/// What a function takes and gives.
#[derive(Clone)]
pub struct Function {
    pub parameters: Vec<Parameter>,
    pub variadic: Option<Parameter>,
    pub result: Type,
}

#[derive(Clone)]
pub struct Parameter {
    pub name: String,
    pub value_type: Type,
    pub allow_null: bool,
}

/// Every function.
pub fn load_functions(messages: &HashMap<String, wire::Function>) -> BTreeMap<String, Function> {
    let functions = messages.iter();
    functions
        .map(|(name, message)| (name.clone(), function(name, message)))
        .collect()
}

fn function(name: &str, message: &wire::Function) -> Function {
    assert!(is_identifier(name), "{name}");
    assert!(
        !message.summary.is_empty() && !message.summary.contains('\n'),
        "{name}"
    );
    assert!(!message.description.is_empty(), "{name} has no description");
    let parameters: Vec<_> = message.parameters.iter().map(parameter).collect();
    let variadic = message.variadic_parameter.as_ref().map(parameter);
    let names: BTreeSet<_> = parameters
        .iter()
        .chain(&variadic)
        .map(|parameter| &parameter.name)
        .collect();
    let count = parameters.len() + usize::from(variadic.is_some());
    assert_eq!(names.len(), count, "names are unique");
    let result = message
        .r#return
        .as_ref()
        .expect("every function has a return type");
    Function {
        result: Type::parse(&result.r#type).expect("a type in JSON"),
        parameters,
        variadic,
    }
}

fn parameter(message: &wire::function::Parameter) -> Parameter {
    let name = &message.name;
    assert!(is_identifier(name), "{name}");
    assert!(!message.description.is_empty(), "{name} has no description");
    assert!(
        !message.allow_unknown_values,
        "no function of the provider takes unknown values yet"
    );
    Parameter {
        name: name.clone(),
        value_type: Type::parse(&message.r#type).expect("a type in JSON"),
        allow_null: message.allow_null_value,
    }
}

/// An identifier of HCL, here in ASCII.
fn is_identifier(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_part)
}

/// Every managed resource's schema.
pub fn load_all(response: &wire::get_provider_schema::Response) -> BTreeMap<String, Schema> {
    assert!(response.diagnostics.is_empty());
    let provider = Schema::load(response.provider.as_ref().expect("a provider schema"));
    assert!(
        provider.attributes.is_empty(),
        "the provider's own block is empty"
    );
    response
        .resource_schemas
        .iter()
        .map(|(name, schema)| (name.clone(), Schema::load(schema)))
        .collect()
}
