//! The commands, run in folders of their own: what they refuse, write, find and print.

mod check;
mod conformance;
mod model;
mod models;
mod owner;
mod refuse;
mod support;
mod write;
