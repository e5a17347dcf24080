//! The surface that every generated type has, so that generated files show only what differs: names and types.
//!
//! Each macro's body is a list of entries, one a line. Generated code alone uses them, through
//! [`private::prelude`](crate::private::prelude).
//! What a client over the official types has in another form is named through the crate that the client calls
//! `trent_runtime`, by an absolute path, so that no name of a model can stand in its way.
//!
//! | macro | gives |
//! | --- | --- |
//! | `setters!` | a getter for each field of an operation's input, and `x`, `set_x` and `get_x` of the builder over it |
//! | `operation_builder!` | `send`, `send_blocking`, `send_with`, `build`, `customize` of such a builder |
//! | `builder!` | a getter for each field of a structure (`&str` for a string, a slice for a list, an `Option` of a reference), and its builder: fields, setters and `build` |
//! | `debug!` | how a structure with secrets prints |
//! | `operation_error!` | an operation's error enum and all it implements |
//! | `json!` | how a structure is written and read as JSON |
//! | `empty_structure!` | how a structure without members is written and read |
//! | `query!`, `empty_query!`, `query_enum!` | the same in the query protocol, behind the feature `aws-query` |
//! | `modeled_error!` | what an error structure implements |
//! | `rest_json_errors!` | how errors of restJson1 are read that travel in the body alone |
//! | `patterns!` | a `static` for each regular expression of the model |
//! | `wipe!` | which members a structure forgets |
//! | `string_enum!` | `as_str`, `values`, parsing and the rest of an enum of strings |

mod enumeration;
mod error;
mod json;
mod members;
mod operation;
#[cfg(feature = "aws-query")]
mod query;
#[cfg(feature = "rest-json")]
mod rest_json;
