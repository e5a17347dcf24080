//! x
use crate::model::Model;
/// x
#[derive(Clone, Debug)]
pub struct ModelDiff;
/// x
pub fn diff(_: &Model, _: &Model) -> ModelDiff { ModelDiff }
