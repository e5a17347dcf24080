//! Rules across the members of one structure: which belong together and which do not.
//!
//! Generated code states them as data, beside a table of the members that they are about.

use super::Validation;
use super::check::{Validate, Value, Violations};
use super::violation::{Broken, Constraint};

/// A structure with rules. Only generated code implements it.
pub trait MemberRules {
    /// Checks them.
    fn check(&self, violations: &mut Violations);
}

/// A member's name and its value.
pub type Named<'a> = (&'static str, &'a dyn Validate);

/// One rule.
#[derive(Debug)]
pub struct Rule {
    name: &'static str,
    /// The service's documentation says that it refuses what breaks the rule. Other rules are for those who ask for them.
    documented: bool,
    when: &'static [When],
    asks: &'static [Ask],
    why: &'static str,
    remedy: &'static str,
}

/// A rule that the service's documentation states: what breaks it is refused.
#[inline]
#[must_use]
pub const fn enforced(
    name: &'static str,
    when: &'static [When],
    asks: &'static [Ask],
    why: &'static str,
    remedy: &'static str,
) -> Rule {
    Rule { name, documented: true, when, asks, why, remedy }
}

/// A rule that is checked under [`Validation::Strict`] alone.
#[inline]
#[must_use]
pub const fn strict(
    name: &'static str,
    when: &'static [When],
    asks: &'static [Ask],
    why: &'static str,
    remedy: &'static str,
) -> Rule {
    Rule { name, documented: false, when, asks, why, remedy }
}

/// A condition. A rule applies when all of its conditions hold.
#[derive(Debug)]
#[non_exhaustive]
pub enum When {
    /// The member has one of these values.
    Is(&'static str, &'static [&'static str]),
    /// The member has one of these values, or is absent: the service's default is among them.
    IsOrAbsent(&'static str, &'static [&'static str]),
    /// The member is there and has none of these values.
    IsNot(&'static str, &'static [&'static str]),
    /// The member is there.
    Present(&'static str),
    /// The member is absent.
    Absent(&'static str),
}

/// What a rule asks.
#[derive(Debug)]
#[non_exhaustive]
pub enum Ask {
    /// Each must be there, and not be empty.
    Required(&'static [&'static str]),
    /// None may be there.
    Forbidden(&'static [&'static str]),
    /// Each must be absent or empty.
    Empty(&'static [&'static str]),
    /// It must be absent or have one of these values.
    Value(&'static str, &'static [&'static str]),
    /// One must be there, and no other.
    ExactlyOne(&'static [&'static str]),
    /// No more than one may be there.
    AtMostOne(&'static [&'static str]),
    /// One must be there.
    AtLeastOne(&'static [&'static str]),
}

impl Violations {
    /// Checks the rules of a structure.
    #[inline]
    pub fn rules(&mut self, structure: &dyn MemberRules) {
        structure.check(self);
    }

    /// Checks rules, given the members that they name.
    pub fn check_rules(&mut self, members: &[Named<'_>], rules: &'static [Rule]) {
        for rule in rules {
            let applies = rule.documented || self.policy() == Validation::Strict;
            if applies && rule.when.iter().all(|when| when.holds(members)) {
                for ask in rule.asks {
                    ask.check(members, &mut |member, broken| {
                        let Rule { name, why: rule, remedy, .. } = *rule;
                        self.broken(member, Constraint::Rule { broken, name, rule, remedy });
                    });
                }
            }
        }
    }
}

impl When {
    fn holds(&self, members: &[Named<'_>]) -> bool {
        let is_one_of = |name: &str, values: &[&str]| is_one_of(&view(members, name), values);
        match self {
            Self::Is(name, values) => is_one_of(name, values),
            Self::IsOrAbsent(name, values) => !is_there(members, name) || is_one_of(name, values),
            Self::IsNot(name, values) => is_there(members, name) && !is_one_of(name, values),
            Self::Present(name) => is_there(members, name),
            Self::Absent(name) => !is_there(members, name),
        }
    }
}

impl Ask {
    fn check(&self, members: &[Named<'_>], report: &mut dyn FnMut(&'static str, Broken)) {
        let is_there = |name: &&&'static str| is_there(members, name);
        match self {
            Self::Required(names) => {
                let missing =
                    names.iter().filter(|name| !is_there(name) || is_empty(members, name));
                missing.for_each(|name| report(name, Broken::Required));
            }
            Self::Forbidden(names) => {
                names.iter().filter(is_there).for_each(|name| report(name, Broken::Forbidden));
            }
            Self::Empty(names) => {
                let filled = names.iter().filter(|name| is_there(name) && !is_empty(members, name));
                filled.for_each(|name| report(name, Broken::Empty));
            }
            Self::Value(name, values) => {
                if is_there(&name) && !is_one_of(&view(members, name), values) {
                    report(name, Broken::Value(values));
                }
            }
            Self::ExactlyOne(names) | Self::AtMostOne(names) | Self::AtLeastOne(names) => {
                let mut found = names.iter().filter(is_there);
                let first = found.next();
                match (first, names.split_first()) {
                    (None, Some((name, others))) if !matches!(self, Self::AtMostOne(_)) => {
                        report(name, Broken::OneOf(others));
                    }
                    (Some(first), _) if !matches!(self, Self::AtLeastOne(_)) => {
                        found.for_each(|name| report(name, Broken::Beside(first)));
                    }
                    _ => {}
                }
            }
        }
    }
}

fn view<'a>(members: &'a [Named<'a>], name: &str) -> Value<'a> {
    let member = members.iter().find(|(known, _)| *known == name);
    member.map_or(Value::Absent, |(_, value)| value.view())
}

fn is_there(members: &[Named<'_>], name: &str) -> bool {
    !matches!(view(members, name), Value::Absent)
}

fn is_empty(members: &[Named<'_>], name: &str) -> bool {
    match view(members, name) {
        Value::Text(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::Collection(collection) => collection.entries() == 0,
        _ => false,
    }
}

fn is_one_of(found: &Value<'_>, values: &[&str]) -> bool {
    match found {
        Value::Text(text) => values.contains(text),
        Value::Boolean(value) => values.contains(&if *value { "true" } else { "false" }),
        Value::Integer(value) => values.iter().any(|text| text.parse() == Ok(*value)),
        _ => false,
    }
}
