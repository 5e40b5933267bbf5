//! JSON Schema validation: what every kind of file must look like, explained in the words of its schema.

use super::files::CatalogueFiles;
use super::json::step;
use super::load::CatalogueError;
use super::parse::{FILE_MISSING, WRONG_SHAPE};
use crate::diagnostics::{Code, Diagnostic, Severity};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;
use std::collections::BTreeMap;

/// A key is missing.
pub const MISSING_KEY: Code = Code {
    name: "catalogue-missing-key",
    severity: Severity::Error,
    meaning: "An object lacks a key that its schema requires.",
    help: "add the key",
};

/// A key that the schema does not know.
pub const UNKNOWN_KEY: Code = Code {
    name: "catalogue-unknown-key",
    severity: Severity::Error,
    meaning: "An object has a key that its schema does not know.",
    help: "take the key out, or correct its spelling",
};

/// A value of another type than the schema asks for.
pub const WRONG_TYPE: Code = Code {
    name: "catalogue-wrong-type",
    severity: Severity::Error,
    meaning: "A value is of another type than its schema asks for.",
    help: "write the value as its schema says",
};

/// A value that the schema does not allow.
pub const WRONG_VALUE: Code = Code {
    name: "catalogue-wrong-value",
    severity: Severity::Error,
    meaning: "A value is of the right type, and the schema does not allow it: an unknown word, an empty text, a number out of range.",
    help: "write the value as its schema says",
};

/// Most faults against a schema that are listed of one file.
pub const MAX_FAULTS: usize = 500;

/// Codes of schema validation.
pub const CODES: &[&Code] = &[&MISSING_KEY, &UNKNOWN_KEY, &WRONG_TYPE, &WRONG_VALUE];

/// The schemas that ship with the program. Those of an overlay are never used: they come from a stranger.
pub struct Schemas {
    by_name: BTreeMap<String, Schema>,
}

struct Schema {
    text: Value,
    validator: Validator,
}

impl Schemas {
    /// All embedded schemas, compiled.
    ///
    /// # Errors
    /// When an embedded schema is no schema; a test proves that none is.
    pub fn embedded() -> Result<Self, CatalogueError> {
        let files = CatalogueFiles::embedded();
        let mut by_name = BTreeMap::new();
        let mut faults = Vec::new();
        for (path, bytes) in files.iter() {
            let name = path.strip_prefix("schema/").and_then(|file| file.strip_suffix(".schema.json"));
            let Some(name) = name else { continue };
            match compile(bytes) {
                Ok(schema) => drop(by_name.insert(name.to_owned(), schema)),
                Err(message) => faults.push(WRONG_SHAPE.at(path, "", message)),
            }
        }
        if faults.is_empty() { Ok(Self { by_name }) } else { Err(CatalogueError(faults)) }
    }

    /// The faults of `document`, which stands in `file`, against the schema called `name`: all of them, or the first
    /// [`MAX_FAULTS`].
    #[must_use]
    pub fn faults(&self, name: &str, file: &str, document: &Value) -> Vec<Diagnostic> {
        let Some(schema) = self.by_name.get(name) else {
            return vec![FILE_MISSING.at(format!("schema/{name}.schema.json"), "", "this schema is missing")];
        };
        let errors = schema.validator.iter_errors(document);
        errors.flat_map(|error| schema.explain(&error, file)).take(MAX_FAULTS).collect()
    }
}

fn compile(bytes: &[u8]) -> Result<Schema, String> {
    let text: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    // The plain engine runs in linear time whatever the pattern and the text.
    let options = jsonschema::options().with_pattern_options(PatternOptions::regex());
    let validator = options.build(&text).map_err(|error| error.to_string())?;
    Ok(Schema { text, validator })
}

impl Schema {
    fn explain(&self, error: &ValidationError<'_>, file: &str) -> Vec<Diagnostic> {
        let pointer = error.instance_path().as_str();
        let help = self.description(error).unwrap_or_default();
        let at = |code: &Code, message: String| {
            let found = code.at(file, pointer, message);
            if help.is_empty() { found } else { found.with_help(help.trim_end_matches('.')) }
        };
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default();
                let found = MISSING_KEY.at(file, pointer, format!("the key `{key}` is missing"));
                vec![match self.property_description(error, key) {
                    Some(words) => found.with_help(format!("add `{key}`: {}", words.trim_end_matches('.'))),
                    None => found.with_help(format!("add `{key}`")),
                }]
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                unexpected.iter().map(|key| self.unknown_key(error, file, key)).collect()
            }
            ValidationErrorKind::Type { kind } => {
                let message = format!("this is {}, and must be {}", type_of(error.instance()), type_asked(kind));
                vec![at(&WRONG_TYPE, message)]
            }
            other => vec![at(&WRONG_VALUE, value_message(other, error))],
        }
    }

    fn unknown_key(&self, error: &ValidationError<'_>, file: &str, key: &str) -> Diagnostic {
        let pointer = format!("{}{}", error.instance_path(), step(key));
        let found = UNKNOWN_KEY.at(file, pointer, format!("the key `{key}` is not known here"));
        let known: Vec<&str> = self.properties(error).into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        match nearest(key, known.iter().copied()) {
            Some(meant) => found.with_help(format!("take it out, or did you mean `{meant}`?")),
            None if known.is_empty() => found,
            None => found.with_help(format!("take it out; known here: {}", quoted(&known))),
        }
    }

    /// The `properties` beside the keyword that failed.
    fn properties(&self, error: &ValidationError<'_>) -> Option<&serde_json::Map<String, Value>> {
        let (object, _) = error.schema_path().as_str().rsplit_once('/')?;
        self.text.pointer(object)?.get("properties")?.as_object()
    }

    fn property_description(&self, error: &ValidationError<'_>, key: &str) -> Option<&str> {
        self.properties(error)?.get(key)?.get("description")?.as_str()
    }

    /// Title and description nearest to the keyword that failed, on the way there: a `$ref` has its own beside it.
    fn description(&self, error: &ValidationError<'_>) -> Option<String> {
        let mut node = &self.text;
        let mut nearest = None;
        for token in error.evaluation_path().as_str().split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            node = match node.get("$ref").and_then(Value::as_str) {
                Some(target) if token == "$ref" => self.text.pointer(target.trim_start_matches('#'))?,
                _ => match node {
                    Value::Array(list) => list.get(token.parse::<usize>().ok()?)?,
                    other => other.get(&token)?,
                },
            };
            nearest = node.get("description").and_then(Value::as_str).map(|words| (node, words)).or(nearest);
        }
        let (node, words) = nearest?;
        Some(node.get("title").and_then(Value::as_str).map_or(words.to_owned(), |title| format!("{title}: {words}")))
    }
}

fn value_message(kind: &ValidationErrorKind, error: &ValidationError<'_>) -> String {
    let value = shortened(error.instance());
    match kind {
        ValidationErrorKind::Enum { options } => format!("{value} is none of {}", words(options)),
        ValidationErrorKind::Constant { expected_value } => format!("{value} must be `{}`", plain(expected_value)),
        ValidationErrorKind::Pattern { pattern } if pattern == "\\S" => "the text is empty".to_owned(),
        ValidationErrorKind::Pattern { .. } => format!("{value} does not have the right form"),
        ValidationErrorKind::MinItems { limit: 1 } => "the list is empty".to_owned(),
        ValidationErrorKind::MinItems { limit } => format!("the list has fewer than {limit} entries"),
        ValidationErrorKind::MaxItems { limit } => format!("the list has more than {limit} entries"),
        ValidationErrorKind::MinProperties { .. } => "the object is empty".to_owned(),
        ValidationErrorKind::UniqueItems => format!("the list names {} twice", twice(error.instance())),
        ValidationErrorKind::Minimum { limit } => format!("{value} is less than {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("{value} is more than {limit}"),
        ValidationErrorKind::PropertyNames { error } => {
            format!("the key {} does not have the right form", shortened(error.instance()))
        }
        other => format!("{value} is not allowed by `{}` of the schema", other.keyword()),
    }
}

/// The first value that a list holds twice.
fn twice(list: &Value) -> String {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let repeated = list.iter().enumerate().find(|(index, value)| list.iter().take(*index).any(|each| each == *value));
    repeated.map_or_else(String::new, |(_, value)| shortened(value))
}

const fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "`null`",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list `[…]`",
        Value::Object(_) => "an object `{…}`",
    }
}

fn type_asked(kind: &TypeKind) -> String {
    let word = |name: String| match name.as_str() {
        "null" => "`null`".to_owned(),
        "boolean" => "true or false".to_owned(),
        "integer" => "a whole number".to_owned(),
        "string" => "text in quotation marks".to_owned(),
        "array" => "a list `[…]`".to_owned(),
        "object" => "an object `{…}`".to_owned(),
        other => format!("a {other}"),
    };
    match kind {
        TypeKind::Single(one) => word(one.to_string()),
        TypeKind::Multiple(several) => {
            several.into_iter().map(|each| word(each.to_string())).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn shortened(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = plain(value);
    let short: String = text.chars().take(LONGEST).collect();
    if short.len() == text.len() { format!("`{text}`") } else { format!("`{short}…`") }
}

fn words(options: &Value) -> String {
    let options: Vec<String> = options.as_array().into_iter().flatten().map(plain).collect();
    quoted(&options.iter().map(String::as_str).collect::<Vec<_>>())
}

/// `` `a`, `b`, `c` ``.
pub(super) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// The one of `known` that `word` was probably meant to be.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    let distances = known.into_iter().map(|each| (strsim::damerau_levenshtein(word, each), each));
    distances.filter(|(distance, _)| *distance <= allowed).min().map(|(_, each)| each)
}
