//! The JSON forms of trait values, as data.

use serde_json::Value;

use crate::model::as_whole;

/// What a trait's value must look like.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Anything: the trait has no effect, or its own reader reports problems.
    Any,
    /// `{}`; also `true`, which older tools wrote. Properties are not looked at.
    Annotation,
    Text,
    Boolean,
    /// A whole number that is not negative.
    Whole,
    Number,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    List(&'static Form),
    /// An object with any keys.
    Map(&'static Form),
    /// An object: known properties with their forms and whether they must be there. Others are ignored.
    Object(&'static [(&'static str, Form, Need)]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Must,
    May,
}

impl Form {
    /// Where the value departs from the form, as a path into it and what is expected there.
    pub(super) fn mismatch(&self, value: &Value) -> Option<(String, String)> {
        let is_right = match self {
            Self::Any => true,
            Self::Annotation => value.is_object() || *value == Value::Bool(true),
            Self::Text => value.is_string(),
            Self::Boolean => value.is_boolean(),
            Self::Whole => as_whole(value).is_some(),
            Self::Number => value.is_number(),
            Self::OneOf(texts) => value.as_str().is_some_and(|text| texts.contains(&text)),
            Self::List(_) => value.is_array(),
            Self::Map(_) | Self::Object(_) => value.is_object(),
        };
        if !is_right {
            return Some((String::new(), self.describe()));
        }
        match self {
            Self::List(form) => {
                let mut items = value.as_array().into_iter().flatten().enumerate();
                items.find_map(|(index, item)| nested(&format!("[{index}]"), form, item))
            }
            Self::Map(form) => {
                let mut entries = value.as_object().into_iter().flatten();
                entries.find_map(|(key, item)| nested(&format!(".{key}"), form, item))
            }
            Self::Object(properties) => {
                properties.iter().find_map(|(name, form, need)| match value.get(name) {
                    Some(found) => nested(&format!(".{name}"), form, found),
                    None if *need == Need::Must => Some((format!(".{name}"), form.describe())),
                    None => None,
                })
            }
            _ => None,
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Annotation => "{}".to_owned(),
            Self::Text => "a string".to_owned(),
            Self::Boolean => "true or false".to_owned(),
            Self::Whole => "a whole number, 0 or more".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::OneOf(texts) => format!("one of \"{}\"", texts.join("\", \"")),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) | Self::Object(_) => "an object".to_owned(),
        }
    }
}

fn nested(step: &str, form: &Form, value: &Value) -> Option<(String, String)> {
    let (path, expected) = form.mismatch(value)?;
    Some((format!("{step}{path}"), expected))
}
