//! `smithy.rules#endpointTests`: what the rules must answer.

use super::Kind;
use crate::names;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One case: the parameters, and what comes of them. The model's own sentence about it is dropped. Inputs are as the model
/// writes them, until they are lowered to their types.
#[derive(Clone, Debug)]
pub struct EndpointTest<Input = Value> {
    /// What it is about, in words made from the parameters: `us_east_1_use_fips`.
    pub(crate) name: String,
    /// The parameters that are set, by name.
    pub(crate) params: Vec<(String, ParameterValue)>,
    /// Calls that must come to the same.
    pub(crate) calls: Vec<OperationInput<Input>>,
    /// What comes of it.
    pub(crate) expect: Expectation,
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ParameterValue {
    String(String),
    Boolean(bool),
    Strings(Vec<String>),
}

/// A call whose operation, input and configuration give the parameters of a case.
#[derive(Clone, Debug)]
pub(crate) struct OperationInput<Input = Value> {
    /// The operation's wire name.
    pub(crate) operation: String,
    /// The input.
    pub(crate) input: Input,
    /// Built-in parameters that the client's configuration has, by name: `AWS::Region`.
    pub(crate) built_in: Vec<(String, ParameterValue)>,
    /// The client's own settings, by name.
    pub(crate) client: Vec<(String, ParameterValue)>,
}

/// What must come of a case.
#[derive(Clone, Debug)]
pub(crate) enum Expectation {
    /// The call goes there.
    Endpoint {
        url: String,
        /// By name.
        headers: Vec<(String, Vec<String>)>,
        /// How requests are signed, if the case says; a text if it says what no client does.
        signing: Result<Option<Signing>, String>,
    },
    /// The call cannot be made, and why.
    Error(String),
}

/// What Signature Version 4 signs for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signing {
    pub(crate) name: Option<String>,
    pub(crate) region: Option<String>,
}

impl EndpointTest {
    /// Reads one case. Tells `report` everything that is wrong with it; `None` if anything is.
    pub fn parse(value: &Value, report: &mut dyn FnMut(String)) -> Option<Self> {
        match Self::read(value) {
            Ok(case) => Some(case),
            Err(what) => {
                report(what);
                None
            }
        }
    }

    fn read(value: &Value) -> Result<Self, String> {
        let case = object(value, "the test case")?;
        let params = parameters(case.get("params"), "params")?;
        let calls = match case.get("operationInputs") {
            None => vec![],
            Some(calls) => {
                let calls = calls.as_array().ok_or("`operationInputs` is not an array")?;
                calls.iter().map(OperationInput::read).collect::<Result<_, _>>()?
            }
        };
        let expect = Expectation::read(case.get("expect").ok_or("`expect` is missing")?)?;
        Ok(Self { name: name(&params), params, calls, expect })
    }
}

impl OperationInput {
    fn read(value: &Value) -> Result<Self, String> {
        let call = object(value, "`operationInputs`")?;
        let operation = call.get("operationName").and_then(Value::as_str);
        Ok(Self {
            operation: operation.ok_or("`operationName` is missing")?.to_owned(),
            input: call.get("operationParams").cloned().unwrap_or_else(|| Map::new().into()),
            built_in: parameters(call.get("builtInParams"), "builtInParams")?,
            client: parameters(call.get("clientParams"), "clientParams")?,
        })
    }
}

impl Expectation {
    /// Whether a client does what the case says.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Self::Endpoint { signing: Err(why), .. } => Err(why.clone()),
            Self::Endpoint { .. } | Self::Error(_) => Ok(()),
        }
    }

    fn read(value: &Value) -> Result<Self, String> {
        let expect = object(value, "`expect`")?;
        if let Some(message) = expect.get("error") {
            let message = message.as_str().ok_or("`error` is not a string")?;
            return Ok(Self::Error(message.to_owned()));
        }
        let endpoint = expect.get("endpoint").ok_or("neither `endpoint` nor `error` is there")?;
        let endpoint = object(endpoint, "`endpoint`")?;
        let url = endpoint.get("url").and_then(Value::as_str).ok_or("`url` is missing")?;
        let headers = parameters(endpoint.get("headers"), "headers")?
            .into_iter()
            .map(|(name, values)| match values {
                ParameterValue::Strings(values) => Ok((name, values)),
                _ => Err("`headers` is not a map of lists"),
            })
            .collect::<Result<_, _>>()?;
        let signing = match endpoint.get("properties") {
            None => Ok(None),
            Some(properties) => Signing::read(object(properties, "`properties`")?),
        };
        Ok(Self::Endpoint { url: url.to_owned(), headers, signing })
    }
}

impl Signing {
    fn read(properties: &Map<String, Value>) -> Result<Option<Self>, String> {
        if let Some(name) = properties.keys().find(|name| *name != "authSchemes") {
            return Err(format!("the property {name} is unknown"));
        }
        let Some(schemes) = properties.get("authSchemes") else { return Ok(None) };
        let mut schemes = schemes.as_array().into_iter().flatten();
        let scheme = schemes.find(|scheme| scheme["name"] == "sigv4");
        let scheme = scheme.ok_or("the endpoint is not for Signature Version 4")?;
        let part = |name: &str| scheme.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(Some(Self { name: part("signingName"), region: part("signingRegion") }))
    }
}

impl ParameterValue {
    /// `None` if it is neither a string nor a boolean nor a list of strings.
    pub(super) fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::String(text.clone())),
            Value::Bool(value) => Some(Self::Boolean(*value)),
            Value::Array(elements) => {
                let texts = elements.iter().map(|element| element.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().map(Self::Strings)
            }
            Value::Null | Value::Number(_) | Value::Object(_) => None,
        }
    }

    /// Its type.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::String(_) => Kind::String,
            Self::Boolean(_) => Kind::Boolean,
            Self::Strings(_) => Kind::Strings,
        }
    }
}

fn object<'v>(value: &'v Value, what: &str) -> Result<&'v Map<String, Value>, String> {
    value.as_object().ok_or_else(|| format!("{what} is not an object"))
}

/// A map of parameter values, sorted by name.
fn parameters(value: Option<&Value>, what: &str) -> Result<Vec<(String, ParameterValue)>, String> {
    let Some(value) = value else {
        return Ok(vec![]);
    };
    let mut values = BTreeMap::new();
    for (name, value) in object(value, &format!("`{what}`"))? {
        let read = ParameterValue::read(value)
            .ok_or_else(|| format!("`{what}.{name}` is no string, boolean or list of strings"))?;
        values.insert(name.clone(), read);
    }
    Ok(values.into_iter().collect())
}

/// `us_east_1_use_fips`: the values of strings, the names of booleans that are true, the region first.
fn name(params: &[(String, ParameterValue)]) -> String {
    let mut words = vec![];
    let (regions, others): (Vec<_>, Vec<_>) =
        params.iter().partition(|(name, _)| name.as_str() == "Region");
    for (name, value) in regions.into_iter().chain(others) {
        match value {
            ParameterValue::String(text) if text.is_empty() => words.push(format!("empty {name}")),
            ParameterValue::String(text) => words.push(text.clone()),
            ParameterValue::Boolean(true) => words.push(name.clone()),
            ParameterValue::Boolean(false) => {}
            ParameterValue::Strings(texts) => words.extend(texts.iter().cloned()),
        }
    }
    if words.is_empty() { "no_parameters".to_owned() } else { names::test(&words.join(" ")) }
}
