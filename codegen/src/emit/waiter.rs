//! Waiters: two methods of the operation's builder, and the waiter as data.
//!
//! ```text
//! waiters! { impl DescribeTableFluentBuilder for DescribeTableInput { … } wait_until_table_exists, …: TABLE_EXISTS_WAITER; }
//! static TABLE_EXISTS_WAITER: Waiter = Waiter { name: "TableExists", … };
//! ```

use proc_macro2::{Literal as Number, TokenStream};
use quote::quote;

use crate::names;
use crate::service::{
    Acceptor, Expression, FailureCause, Literal, Matcher, Operation, Projection, Service, Waiter,
    WaiterState, WaiterTest,
};

use super::text;
use super::types::ident;

/// The imports of a file with waiters.
pub(super) fn uses(operation: &Operation) -> Option<TokenStream> {
    let all = || {
        operation
            .waiters
            .iter()
            .flat_map(|waiter| &waiter.acceptors)
            .map(|acceptor| &acceptor.matcher)
    };
    let tests = || all().filter_map(Matcher::test);
    let mut used = Used::default();
    let mut names = vec!["Acceptor", "State", "Waiter"];
    if let Some(cause) = &operation.failure_cause {
        names.extend(["Cause", "Expression"]);
        used.look(&cause.path);
    }
    if tests().next().is_some() {
        names.extend(["Comparator", "Expression"]);
    }
    tests().for_each(|test| used.look(&test.path));
    names.extend(used.function.then_some("Function"));
    names.extend(used.literal.then_some("Literal"));
    names.extend(used.operator.then_some("Operator"));
    names.sort_unstable();
    names.dedup();
    let names = names.into_iter().map(ident);
    (!operation.waiters.is_empty()).then(|| {
        let module = operation.failure_cause.as_ref().map(|_| quote!(self,));
        quote! {
            use trent_runtime::waiter::{#module #(#names),*};
        }
    })
}

impl Matcher {
    fn test(&self) -> Option<&WaiterTest> {
        match self {
            Self::Output(test) | Self::InputOutput(test) => Some(test),
            Self::Success(_) | Self::Error(_) => None,
        }
    }
}

/// Which of the runtime's types an expression names.
#[derive(Default)]
struct Used {
    function: bool,
    literal: bool,
    operator: bool,
}

impl Used {
    fn look(&mut self, expression: &Expression) {
        match expression {
            Expression::Current => {}
            Expression::Literal(_) => self.literal = true,
            Expression::Field(of, _) | Expression::Index(of, _) | Expression::Not(of) => {
                self.look(of);
            }
            Expression::Project(kind, of, then) => {
                if let Projection::Filter(test) = kind {
                    self.look(test);
                }
                self.look(of);
                self.look(then);
            }
            Expression::List(items) => items.iter().for_each(|item| self.look(item)),
            Expression::Call(_, arguments) => {
                self.function = true;
                for item in arguments {
                    self.look(item);
                }
            }
            Expression::Compare(_, left, right) => {
                self.operator = true;
                self.look(left);
                self.look(right);
            }
            Expression::Or(left, right) | Expression::And(left, right) => {
                self.look(left);
                self.look(right);
            }
        }
    }
}

/// The methods and the data.
pub(super) fn waiters(operation: &Operation, bounds: &TokenStream) -> Option<TokenStream> {
    if operation.waiters.is_empty() {
        return None;
    }
    let builder = ident(&format!("{}FluentBuilder", operation.rust));
    let input = ident(&operation.input.rust);
    let methods = operation.waiters.iter().map(methods);
    let data = operation.waiters.iter().map(data);
    Some(quote! {
        waiters! {
            impl #builder for #input { #bounds }
            #(#methods)*
        }

        #(#data)*
    })
}

/// `Operation::failure_cause`: which code an output gives, and what is known of it.
pub(super) fn failure_cause(service: &Service, operation: &Operation) -> Option<TokenStream> {
    let FailureCause { what, path, codes } = operation.failure_cause.as_ref()?;
    let path = expression(path);
    let codes = service.enums.iter().find(|shape| shape.rust == *codes)?;
    let explain = if codes.is_explained() {
        let codes = ident(&codes.rust);
        quote! {
            |code| {
                let code = crate::types::#codes::from(code);
                (code.explanation(), code.remedy())
            }
        }
    } else {
        quote!(|_| (None, None))
    };
    Some(quote! {
        #[inline]
        fn failure_cause(output: &Self::Output) -> Option<Cause> {
            waiter::cause(output, #what, &#path, #explain)
        }
    })
}

fn methods(waiter: &Waiter) -> TokenStream {
    let name = ident(&format!("wait_until_{}", waiter.stem));
    let blocking = ident(&format!("wait_until_{}_blocking", waiter.stem));
    let data = ident(&names::waiter(&waiter.wire));
    let facts = format!(
        "Calls every {} to {} seconds for at most `max_wait`, a `Duration` or \
         [`WaitOptions`](crate::waiter::WaitOptions), and gives the last answer.\n\n# \
         Errors\n[`WaiterError`](crate::waiter::WaiterError).",
        waiter.min_delay, waiter.max_delay
    );
    let mut waiter_docs = waiter.docs.clone();
    if waiter_docs.text.is_empty() {
        waiter_docs.text = format!("Waits for `{}`.", waiter.wire);
    }
    let docs = text::shape_docs(&waiter_docs, &facts, 4);
    quote!(#docs #name, #blocking: #data;)
}

fn data(waiter: &Waiter) -> TokenStream {
    let (name, wire) = (ident(&names::waiter(&waiter.wire)), &waiter.wire);
    let (min, max) =
        (Number::u64_unsuffixed(waiter.min_delay), Number::u64_unsuffixed(waiter.max_delay));
    let acceptors = waiter.acceptors.iter().map(acceptor);
    quote! {
        static #name: Waiter = Waiter::new(#wire, #min, #max, &[#(#acceptors),*]);
    }
}

fn acceptor(acceptor: &Acceptor) -> TokenStream {
    let state = match acceptor.state {
        WaiterState::Success => quote!(State::Success),
        WaiterState::Failure => quote!(State::Failure),
        WaiterState::Retry => quote!(State::Retry),
    };
    match &acceptor.matcher {
        Matcher::Success(success) => quote!(Acceptor::success(#state, #success)),
        Matcher::Error(code) => quote!(Acceptor::error(#state, #code)),
        Matcher::Output(test) => {
            let test = self::test(test);
            quote!(Acceptor::output(#state, #test))
        }
        Matcher::InputOutput(test) => {
            let test = self::test(test);
            quote!(Acceptor::input_output(#state, #test))
        }
    }
}

fn test(test: &WaiterTest) -> TokenStream {
    let (path, expected) = (expression(&test.path), &test.expected);
    let comparator = ident(test.comparator.rust());
    quote!(#path, Comparator::#comparator, #expected)
}

fn expression(of: &Expression) -> TokenStream {
    match of {
        Expression::Current => quote!(Expression::Current),
        Expression::Field(of, name) => {
            let of = expression(of);
            quote!(Expression::Field(&#of, #name))
        }
        Expression::Index(of, index) => {
            let (of, index) = (expression(of), Number::i32_unsuffixed(*index));
            quote!(Expression::Index(&#of, #index))
        }
        Expression::Project(kind, of, then) => {
            let (of, then) = (expression(of), expression(then));
            match kind {
                Projection::Each => quote!(Expression::Each(&#of, &#then)),
                Projection::Flatten => quote!(Expression::Flatten(&#of, &#then)),
                Projection::Values => quote!(Expression::Values(&#of, &#then)),
                Projection::Filter(test) => {
                    let test = expression(test);
                    quote!(Expression::Filter(&#of, &#test, &#then))
                }
            }
        }
        Expression::List(items) => {
            let items = items.iter().map(expression);
            quote!(Expression::List(&[#(#items),*]))
        }
        Expression::Literal(literal) => {
            let literal = match literal {
                Literal::Null => quote!(Literal::Null),
                Literal::Bool(value) => quote!(Literal::Bool(#value)),
                Literal::Number(value) => {
                    let value = Number::f64_unsuffixed(*value);
                    quote!(Literal::Number(#value))
                }
                Literal::String(text) => quote!(Literal::String(#text)),
            };
            quote!(Expression::Literal(#literal))
        }
        Expression::Compare(operator, left, right) => {
            let (left, right) = (expression(left), expression(right));
            let operator = ident(operator.rust());
            quote!(Expression::Compare(Operator::#operator, &#left, &#right))
        }
        Expression::Or(left, right) => {
            let (left, right) = (expression(left), expression(right));
            quote!(Expression::Or(&#left, &#right))
        }
        Expression::And(left, right) => {
            let (left, right) = (expression(left), expression(right));
            quote!(Expression::And(&#left, &#right))
        }
        Expression::Not(of) => {
            let of = expression(of);
            quote!(Expression::Not(&#of))
        }
        Expression::Call(function, arguments) => {
            let arguments = arguments.iter().map(expression);
            let function = ident(function.rust());
            quote!(Expression::Call(Function::#function, &[#(#arguments),*]))
        }
    }
}
