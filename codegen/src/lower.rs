//! `Model` -> [`Service`]: everything that needs a decision is decided here.
//!
//! * which operations, and what they reach;
//! * the Rust name of everything, two things with one name being an error;
//! * the Rust type of every member: optional or not, boxed or not, with which default;
//! * what is checked before a request leaves, what is secret, what is read and what is only written.
//!
//! A member of an input is always an `Option`, so that a model that later drops `@required` breaks nobody. Elsewhere a
//! member is plain if it is required or has a default, as in the AWS SDK for Rust; structures and unions are optional
//! even then, because there is no good value to put where a service leaves one out.

mod cases;
mod constraints;
mod documentation;
mod graph;
mod http;
mod member_rules;
mod members;
mod nodes;
mod operations;
mod rename;
mod scopes;
mod selection;
mod variants;
mod waiter_path;
mod waiter_types;
mod waiters;
mod xml;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Model, Service as ServiceShape, Shape, ShapeId, ShapeKind, Traits};
use crate::names;
use crate::parallel;
use crate::problem::{Problem, Problems};
use crate::protocol;
use crate::rules::{EndpointTest, RuleSet};
use crate::service::{
    Enum, EnumVariant, ErrorShape, Protocol, ProtocolTests, RetryDecision, RetryDefaults,
    RetryRule, Retryable, Service, Structure, Union, UnionVariant,
};
use crate::similar::near_names;

use documentation::Links;
use graph::Graph;
use selection::select;
use variants::{enum_value, variant_names};

pub(crate) use selection::unknown_operations;

/// What to generate.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The package's name, for example `trent-kms`.
    pub crate_name: String,
    /// Only these operations, by name, and what they reach. Empty: all.
    pub operations: Vec<String>,
    /// The service, by shape id, if the model has several.
    pub service: Option<String>,
    /// True if a public item without documentation is an error.
    pub require_docs: bool,
    /// Public modules of the crate that are written by hand, beside the generated ones.
    pub modules: Vec<String>,
    /// A page in Markdown, beside `src`, that the crate's documentation begins with.
    pub page: Option<String>,
}

/// A lowered service, with notes about it.
#[derive(Debug)]
pub struct Lowered {
    /// The service.
    pub service: Service,
    /// Operations that were left out, patterns that are not checked.
    pub notes: Problems,
}

/// Lowers a model that `check` has accepted.
///
/// # Errors
/// All problems at once: unknown operations, colliding names, missing documentation, bad endpoint rules.
pub fn lower(model: &Model, options: &Options) -> Result<Lowered, Problems> {
    let mut lowering = Lowering::new(model, options)?;
    let service = lowering.service();
    let Lowering { problems, notes, .. } = lowering;
    problems.into_result(Lowered { service, notes })
}

/// The context of all lowering functions. A clone shares what is only read.
#[derive(Clone)]
struct Lowering<'a> {
    model: &'a Model,
    options: &'a Options,
    shape: &'a Shape,
    definition: &'a ServiceShape,
    /// The operations to generate, sorted by name.
    operations: Arc<[&'a Shape]>,
    protocol: Protocol,
    graph: Arc<Graph<'a>>,
    links: Arc<Links>,
    problems: Problems,
    notes: Problems,
}

/// The service that a name which is none may stand for, as the start of a sentence.
fn meant(options: &Options, ids: &[&str]) -> String {
    let name = |id: &str| id.rsplit('#').next().unwrap_or_default().to_owned();
    let Some(wanted) = options.service.as_deref().map(name) else { return String::new() };
    let names: Vec<_> = ids.iter().map(|id| name(id)).collect();
    let near = near_names(&wanted, names.iter().map(String::as_str));
    let found = near.first().and_then(|near| ids.iter().find(|id| name(id) == **near));
    found.map(|id| format!("did you mean {id}? ")).unwrap_or_default()
}

impl<'a> Lowering<'a> {
    fn new(model: &'a Model, options: &'a Options) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut notes = Problems::new();
        let all: Vec<_> = model.services().collect();
        let chosen = match (&options.service, all.as_slice()) {
            (Some(wanted), all) => {
                let found = all.iter().find(|(shape, _)| shape.id.as_str() == wanted);
                found.ok_or_else(|| format!("{wanted} is no service of the model"))
            }
            (None, [only]) => Ok(only),
            (None, []) => Err("a service is not defined".to_owned()),
            (None, _) => Err("there are several services in the model".to_owned()),
        };
        let (shape, definition) = match chosen {
            Ok(service) => *service,
            Err(what) => {
                let ids: Vec<_> = all.iter().map(|(shape, _)| shape.id.as_str()).collect();
                let file = all.first().map_or("", |(shape, _)| model.file_of(&shape.id));
                let help = "choose one with `--service`, or with `service` in a build script";
                let help = format!("{}{help}: {}", meant(options, &ids), ids.join(", "));
                problems.push(Problem::error(file, what, help));
                return Err(problems);
            }
        };
        let Some(protocol) = protocol::of(shape) else {
            let help = format!("{} are supported", protocol::supported());
            let what = "the service has no protocol that is supported";
            problems.push(Problem::error(model.file_of(&shape.id), what, help).at(&shape.id));
            return Err(problems);
        };
        problems.extend(unknown_operations(model, options));
        let operations = select(model, shape, definition, options, &mut problems, &mut notes);
        let graph = Graph::new(model, &operations, definition);
        let links = Links::new(model, shape, definition, &operations, &graph);
        Ok(Self {
            model,
            options,
            shape,
            definition,
            operations: operations.into(),
            protocol,
            graph: Arc::new(graph),
            links: Arc::new(links),
            problems,
            notes,
        })
    }

    fn service(&mut self) -> Service {
        let traits = &self.shape.traits;
        let aws = traits.aws_service().unwrap_or_default();
        let name = self.shape.id.name().to_owned();
        let sdk_id = aws.sdk_id.unwrap_or_else(|| name.clone());
        let signing_name = traits
            .sigv4_name()
            .map(str::to_owned)
            .or(aws.arn_namespace.clone())
            .unwrap_or_else(|| sdk_id.to_lowercase().replace(' ', "-"));
        let title = traits.title().unwrap_or(&sdk_id).to_owned();
        let rules = self.rule_set();
        let endpoint_tests = self.endpoint_tests();
        let docs = self.docs(&self.shape.id, &self.shape.traits, true);
        let mut service = Service {
            id: self.shape.id.to_string(),
            crate_name: names::crate_ident(&self.options.crate_name),
            title,
            sdk_id,
            endpoint_prefix: aws.endpoint_prefix.unwrap_or_else(|| signing_name.clone()),
            signing_name,
            protocol: self.protocol.clone(),
            api_version: self.definition.version.clone(),
            max_response_bytes: max_response_bytes(traits),
            docs,
            operations: self.lower_operations(),
            structures: self.structures(),
            unions: self.unions(),
            enums: self.enums(),
            errors: self.errors(),
            rules,
            endpoint_tests: Vec::new(),
            retry_rules: self.retry_rules(),
            retry_defaults: self.retry_defaults(),
            modules: self.options.modules.clone(),
            page: self.options.page.clone(),
        };
        cases::fill(self.model, &mut service, endpoint_tests, &mut self.notes);
        self.check_names(&service);
        service
    }

    /// What `work` makes of each job, on all processors. Problems are kept in the jobs' order.
    fn each<J: Sync, R: Send>(
        &mut self,
        jobs: impl IntoIterator<Item = J>,
        work: impl Fn(&mut Self, &J) -> Option<R> + Sync,
    ) -> Vec<R> {
        let jobs: Vec<J> = jobs.into_iter().collect();
        let fresh = Self { problems: Problems::new(), notes: Problems::new(), ..self.clone() };
        let done = parallel::map(&jobs, |job| {
            let mut lowering = fresh.clone();
            (work(&mut lowering, job), lowering.problems, lowering.notes)
        });
        let done = done.into_iter().filter_map(|(result, problems, notes)| {
            self.problems.extend(problems);
            self.notes.extend(notes);
            result
        });
        done.collect()
    }

    fn structures(&mut self) -> Vec<Structure> {
        let graph = Arc::clone(&self.graph);
        let mut all = self.each(&graph.structures, |one, id| Some(one.type_structure(id)));
        all.sort_by(|a, b| a.rust.cmp(&b.rust));
        all
    }

    fn type_structure(&mut self, id: &ShapeId) -> Structure {
        let name = self.shape_name(id);
        self.structure(id, names::type_name(&name), names::type_module(&name), members::Place::Type)
    }

    fn unions(&mut self) -> Vec<Union> {
        let graph = Arc::clone(&self.graph);
        let mut all = self.each(&graph.unions, |one, id| one.union(id));
        all.sort_by(|a, b| a.rust.cmp(&b.rust));
        all
    }

    fn union(&mut self, id: &ShapeId) -> Option<Union> {
        let model = self.model;
        let shape = model.shapes.get(id)?;
        let name = self.shape_name(id);
        let members = model.structure_members(id.as_str());
        let variants = members.iter().map(|member| {
            let member_id = id.with_member(&member.name);
            UnionVariant {
                wire: member.name.clone(),
                json_name: self.json_name(member),
                rust: names::variant(rename::member_name(member)),
                stem: names::variant_stem(rename::member_name(member)),
                docs: self.docs(&member_id, &member.traits, true),
                ty: self.member_type(member),
                boxed: self.graph.is_boxed(id, &member.target),
                sensitive: Graph::is_secret_member(model, id, member),
                wiped: self.graph.is_wiped(model, id, member),
                constraints: self.member_constraints(member),
                xml: self.xml(member),
            }
        });
        let variants = variants.collect();
        Some(Union {
            id: id.to_string(),
            rust: names::type_name(&name),
            module: names::type_module(&name),
            docs: self.docs(id, &shape.traits, true),
            variants,
            sensitive: self.graph.secret.contains(id),
            validated: self.graph.validated.contains(id),
            readable: self.graph.read.contains(id),
        })
    }

    fn enums(&mut self) -> Vec<Enum> {
        let graph = Arc::clone(&self.graph);
        let mut all = self.each(&graph.enums, |one, id| one.lower_enum(id));
        all.sort_by(|a, b| a.rust.cmp(&b.rust));
        all
    }

    fn lower_enum(&mut self, id: &ShapeId) -> Option<Enum> {
        let model = self.model;
        let shape = model.shapes.get(id)?;
        let ShapeKind::Enum(members) = &shape.kind else { return None };
        let name = self.shape_name(id);
        let names = variant_names(members);
        let mut variants: Vec<_> = members
            .iter()
            .map(|member| {
                let wire = enum_value(member).to_owned();
                let explanation = documentation::explanation(&member.traits);
                let id = id.with_member(&member.name);
                let docs = self.docs(&id, &member.traits, explanation.is_none());
                let rust = names.get(&*wire).cloned().unwrap_or_else(|| names::variant(&wire));
                EnumVariant { wire, rust, docs, explanation }
            })
            .collect();
        variants.sort_by(|a, b| a.wire.cmp(&b.wire));
        Some(Enum {
            id: id.to_string(),
            rust: names::type_name(&name),
            module: names::type_module(&name),
            docs: self.docs(id, &shape.traits, true),
            variants,
            sensitive: shape.traits.sensitive(),
        })
    }

    fn errors(&mut self) -> Vec<ErrorShape> {
        let graph = Arc::clone(&self.graph);
        let mut all = self.each(&graph.errors, |one, id| one.error(id));
        all.sort_by(|a, b| a.structure.rust.cmp(&b.structure.rust));
        all
    }

    fn error(&mut self, id: &ShapeId) -> Option<ErrorShape> {
        let model = self.model;
        let traits = &model.shapes.get(id)?.traits;
        let name = self.shape_name(id);
        let module = names::type_module(&name);
        let structure = self.structure(id, names::type_name(&name), module, members::Place::Error);
        Some(ErrorShape {
            structure,
            wire: id.name().to_owned(),
            query_code: traits.aws_query_error().map(|error| error.code),
            predicate: names::predicate(&name),
            status: traits.http_error(),
            server_fault: traits.error() == Some(crate::model::ErrorFault::Server),
            retryable: traits.retryable().map(|throttling| {
                if throttling { Retryable::Throttling } else { Retryable::Transient }
            }),
            tests: ProtocolTests::default(),
        })
    }

    fn rule_set(&mut self) -> Option<RuleSet> {
        let value = self.shape.traits.endpoint_rule_set()?;
        let (file, id) = (self.model.file_of(&self.shape.id).to_owned(), self.shape.id.clone());
        let problems = &mut self.problems;
        RuleSet::parse(value, &mut |what| {
            let help = "mend smithy.rules#endpointRuleSet";
            problems.push(Problem::error(&file, what, help).at(&id));
        })
    }

    fn endpoint_tests(&mut self) -> Vec<EndpointTest> {
        let (file, id) = (self.model.file_of(&self.shape.id).to_owned(), self.shape.id.clone());
        let problems = &mut self.problems;
        let mut report = |what| {
            let help = "mend smithy.rules#endpointTests";
            problems.push(Problem::error(&file, what, help).at(&id));
        };
        let cases = self.shape.traits.endpoint_tests();
        cases.iter().filter_map(|case| EndpointTest::parse(case, &mut report)).collect()
    }

    /// The rows of `codegen.traits#retries`, and one for each error that the model calls retryable.
    fn retry_rules(&mut self) -> Vec<RetryRule> {
        let mut rules = BTreeMap::new();
        for id in &self.graph.errors {
            let Some(throttling) = self.model.shapes.get(id).and_then(|s| s.traits.retryable())
            else {
                continue;
            };
            let code = self.error_code(id);
            let (decision, reason) = if throttling {
                (RetryDecision::Throttling, "The model calls it retryable, and throttling.")
            } else {
                (RetryDecision::Transient, "The model calls it retryable.")
            };
            rules.insert(code.clone(), RetryRule { code, decision, reason: reason.to_owned() });
        }
        let rows = self.shape.traits.get("codegen.traits#retries");
        for row in rows.and_then(|rows| rows.as_array()).into_iter().flatten() {
            let text = |name: &str| row.get(name).and_then(|value| value.as_str());
            let decision = match text("decision") {
                Some("never") => RetryDecision::Never,
                Some("transient") => RetryDecision::Transient,
                Some("throttling") => RetryDecision::Throttling,
                _ => {
                    let what =
                        format!("codegen.traits#retries has a row without a decision: {row}");
                    let help = "give it a `decision`: never, transient or throttling";
                    self.report(&self.shape.id.clone(), what, help);
                    continue;
                }
            };
            let (Some(code), Some(reason)) = (text("code"), text("reason")) else {
                let what =
                    format!("codegen.traits#retries has a row without code or reason: {row}");
                self.report(&self.shape.id.clone(), what, "give it a `code` and a `reason`");
                continue;
            };
            let (code, reason) = (code.to_owned(), reason.to_owned());
            rules.insert(code.clone(), RetryRule { code, decision, reason });
        }
        rules.into_values().collect()
    }

    /// The code by which responses tell an error.
    fn error_code(&self, id: &ShapeId) -> String {
        let own = self.model.shapes.get(id).and_then(|shape| shape.traits.aws_query_error());
        let own = own.filter(|_| self.protocol.tells_query_codes());
        own.map_or_else(|| id.name().to_owned(), |error| error.code)
    }

    /// `codegen.traits#retryDefaults`, if the service has it.
    fn retry_defaults(&mut self) -> Option<RetryDefaults> {
        let own = self.shape.traits.get("codegen.traits#retryDefaults")?;
        let number = |name: &str| u32::try_from(own.get(name)?.as_u64()?).ok();
        let found = number("maxAttempts").filter(|attempts| *attempts > 0);
        let found = found.zip(number("initialBackoffMillis"));
        if found.is_none() {
            let what = "codegen.traits#retryDefaults has a number that no client can use";
            let help = "`maxAttempts` is at least 1, and both fit into 32 bits";
            self.report(&self.shape.id.clone(), what, help);
        }
        let (max_attempts, initial_backoff_millis) = found?;
        Some(RetryDefaults { max_attempts, initial_backoff_millis })
    }

    /// The shape's name in this service, which may rename it.
    fn shape_name(&self, id: &ShapeId) -> String {
        rename::shape_name(self.model, self.definition, id)
    }

    fn report(&mut self, id: &ShapeId, what: impl Into<String>, help: impl Into<String>) {
        let file = self.model.file_of(id).to_owned();
        self.problems.push(Problem::error(&file, what, help).at(id));
    }
}

/// `codegen.traits#maxResponseBytes`, or what is enough for any service.
fn max_response_bytes(traits: &Traits) -> u64 {
    let own = traits.get("codegen.traits#maxResponseBytes");
    own.and_then(|own| own.get("bytes")?.as_u64()).unwrap_or(16 * 1024 * 1024)
}
