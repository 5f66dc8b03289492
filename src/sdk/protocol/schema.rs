//! Schemas on the wire (PROTOCOL.md section 5).

use crate::sdk::framework::model::schema::{Attribute, Schema, Shape, ValueSource};
use crate::sdk::protocol::codec::type_json;
use crate::sdk::protocol::tfplugin6;
use crate::sdk::protocol::tfplugin6::{StringKind, schema};

/// A resource's schema as a message.
pub fn encode(written: &Schema) -> tfplugin6::Schema {
    let block = schema::Block {
        version: written.version,
        attributes: written.attributes.iter().map(encode_attribute).collect(),
        description: written.description.clone(),
        description_kind: StringKind::Markdown.into(),
        ..schema::Block::default()
    };
    tfplugin6::Schema {
        version: written.version,
        block: Some(block),
    }
}

/// The schema of the provider's own block, which is empty.
pub fn empty() -> tfplugin6::Schema {
    tfplugin6::Schema {
        version: 0,
        block: Some(schema::Block::default()),
    }
}

fn encode_attribute(attribute: &Attribute) -> schema::Attribute {
    use ValueSource::{Computed, Default, Kept, Optional, Required};
    let (plain, nested) = match &attribute.shape {
        Shape::Plain(plain) => (type_json::encode(plain), None),
        Shape::Nested(attributes) => (Vec::new(), Some(encode_nested(attributes))),
    };
    schema::Attribute {
        name: attribute.name.to_owned(),
        r#type: plain,
        nested_type: nested,
        description: attribute.description.clone(),
        description_kind: StringKind::Markdown.into(),
        required: matches!(attribute.source, Required),
        optional: matches!(attribute.source, Optional | Default(_) | Kept),
        computed: matches!(attribute.source, Computed | Default(_) | Kept),
        sensitive: attribute.sensitive,
        write_only: attribute.write_only,
        ..schema::Attribute::default()
    }
}

fn encode_nested(attributes: &[Attribute]) -> schema::Object {
    schema::Object {
        attributes: attributes.iter().map(encode_attribute).collect(),
        nesting: schema::object::NestingMode::Single.into(),
        ..schema::Object::default()
    }
}
