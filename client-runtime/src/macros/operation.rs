//! What every operation has: the builder that sends its input.

/// Getters of an input, and setters of the builder over it. Each entry is the member's first sentence, what kind of value it
/// is, the three methods, the type, and the types of a list's elements or a map's keys and values. A required member names
/// the builder that it gives.
#[doc(hidden)]
#[macro_export]
macro_rules! __setters {
    (impl<$($state:ident),*> $builder:ident for $input:ident {
        $($(#[$doc:meta])* $kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)* $(=> $next:ty)?;)*
    }) => {
        impl $input {
            $($crate::__accessor!(optional $kind $field: $ty $(, $arg)*);)*
        }

        impl<$($state),*> $builder<$($state),*> {
            $(
                $crate::__input_setter!(
                    $kind [$(#[$doc])*] $builder $input $field, $set, $get: $ty $(, $arg)* $(=> $next)?
                );
            )*
        }
    };
}

/// A setter over an input: of an optional member, or of a required one, which gives a builder of another type.
#[doc(hidden)]
#[macro_export]
macro_rules! __input_setter {
    ($kind:ident [$($docs:tt)*] $builder:ident $input:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)*) => {
        $crate::__setter!($kind [$($docs)*] $input input.$field, $field, $set, $get: $ty $(, $arg)*);
    };
    (copy $($entry:tt)*) => {
        $crate::__input_setter!(value $($entry)*);
    };
    (value [$($docs:tt)*] $builder:ident $input:ident $field:ident, $set:ident, $get:ident: $ty:ty => $next:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Sets [`", stringify!($field), "`](field@", stringify!($input), "::", stringify!($field), "), which a call needs.")]
        #[inline]
        pub fn $field(self, value: $ty) -> $next {
            self.$set(Some(value))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    (string [$($docs:tt)*] $builder:ident $input:ident $field:ident, $set:ident, $get:ident: $ty:ty => $next:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Sets [`", stringify!($field), "`](field@", stringify!($input), "::", stringify!($field), "), which a call needs.")]
        #[inline]
        pub fn $field(self, value: impl Into<$ty>) -> $next {
            self.$set(Some(value.into()))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    (boxed [$($docs:tt)*] $builder:ident $input:ident $field:ident, $set:ident, $get:ident: $ty:ty, $inner:ty => $next:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Sets [`", stringify!($field), "`](field@", stringify!($input), "::", stringify!($field), "), which a call needs.")]
        #[inline]
        pub fn $field(self, value: $inner) -> $next {
            self.$set(Some(Box::new(value)))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    (list [$($docs:tt)*] $builder:ident $input:ident $field:ident, $set:ident, $get:ident: $ty:ty, $item:ty => $next:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Appends an element to [`", stringify!($field), "`](field@", stringify!($input), "::", stringify!($field), "), which a call needs.")]
        #[inline]
        pub fn $field(mut self, value: $item) -> $next {
            let mut all = self.input.$field.take().unwrap_or_default();
            all.push(value);
            self.$set(Some(all))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    (strings [$($docs:tt)*] $builder:ident $input:ident $field:ident, $set:ident, $get:ident: $ty:ty, $item:ty => $next:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Appends an element to [`", stringify!($field), "`](field@", stringify!($input), "::", stringify!($field), "), which a call needs.")]
        #[inline]
        pub fn $field(mut self, value: impl Into<$item>) -> $next {
            let mut all = self.input.$field.take().unwrap_or_default();
            all.push(value.into());
            self.$set(Some(all))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    (map [$($docs:tt)*] $builder:ident $input:ident $field:ident, $set:ident, $get:ident: $ty:ty, $key:ty, $value:ty => $next:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Adds an entry to [`", stringify!($field), "`](field@", stringify!($input), "::", stringify!($field), "), which a call needs.")]
        #[inline]
        pub fn $field(mut self, key: impl Into<$key>, value: impl Into<$value>) -> $next {
            let mut all = self.input.$field.take().unwrap_or_default();
            all.insert(key.into(), value.into());
            self.$set(Some(all))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    (@set $builder:ident $field:ident, $set:ident, $get:ident: $ty:ty => $next:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`; `None` is reported when the call is sent.")]
        #[inline]
        pub fn $set(mut self, value: Option<$ty>) -> $next {
            self.input.$field = value;
            $builder { handle: self.handle, input: self.input, state: std::marker::PhantomData }
        }
        $crate::__setter!(@get input.$field, $field, $get: Option<$ty>);
    };
}

/// An operation's builder and what it can do once every required member is set. The first parameters are the states of the
/// required members, each with the trait that says it is set, and what the compiler says where it is not: a message, a
/// label and a note. The last one is the client, or `()`.
#[doc(hidden)]
#[macro_export]
macro_rules! __operation_builder {
    ($builder:ident, $input_builder:ident, $output_builder:ident for $input:ident {
        $($state:ident: $set:ident, $message:literal, $label:literal, $note:literal;)*
    }) => {
        #[doc = concat!("Builds a [`", stringify!($input), "`] and sends it.")]
        #[doc = $crate::__builder_docs!($builder, $input $(, $state: $set)*)]
        #[must_use = "a call is made by `send`"]
        pub struct $builder<$($state = ::trent_runtime::private::Unset,)* C = ::trent_runtime::private::Handle> {
            handle: C,
            input: $input,
            state: std::marker::PhantomData<($($state,)*)>,
        }

        $(
            /// The member has been set, which the call needs.
            #[diagnostic::on_unimplemented(
                message = $message,
                label = $label,
                note = "call the setter of this name first; required members may be set in any order",
                note = $note,
                note = "a function that is given the builder asks for this trait in its bounds; the builder's page has examples"
            )]
            pub trait $set {}

            impl $set for ::trent_runtime::private::Set {}
        )*

        #[doc = concat!("Builds an input without a client: see [`", stringify!($input), "::builder`].")]
        pub type $input_builder<$($state = ::trent_runtime::private::Unset),*> = $builder<$($state,)* ()>;

        /// The builders of this operation, where programs written for the AWS SDK look for them.
        pub mod builders {
            pub use super::{$builder, $input_builder, $output_builder};
        }

        impl $builder<$($crate::__unset!($state),)*> {
            #[inline]
            pub(crate) fn new(handle: ::trent_runtime::private::Handle) -> Self {
                Self { handle, input: $input::default(), state: std::marker::PhantomData }
            }
        }

        impl $input {
            /// Starts a builder that needs no client.
            #[inline]
            pub fn builder() -> $builder<$($crate::__unset!($state),)* ()> {
                $builder::default()
            }
        }

        impl Default for $builder<$($crate::__unset!($state),)* ()> {
            #[inline]
            fn default() -> Self {
                Self { handle: (), input: $input::default(), state: std::marker::PhantomData }
            }
        }

        impl<$($state),*> PartialEq for $builder<$($state,)* ()> {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.input == other.input
            }
        }

        impl<$($state,)* C> $builder<$($state,)* C> {
            /// The input as it is now.
            #[inline]
            #[must_use]
            pub fn as_input(&self) -> &$input {
                &self.input
            }
        }

        impl<$($state),*> $builder<$($state,)* ()> {
            /// The input.
            ///
            /// # Errors
            /// None today: constraints are checked when the input is sent.
            #[inline]
            pub fn build(self) -> Result<$input, ::trent_runtime::error::BuildError>
            where
                $($state: $set,)*
            {
                Ok(self.input)
            }

            /// Sends the input with a client. The future gives what the client's method of this operation gives.
            #[inline]
            pub fn send_with(self, client: &super::super::Client) -> ::trent_runtime::private::Sending<$input>
            where
                $($state: $set,)*
            {
                ::trent_runtime::private::Sending::new(client.handle.clone(), self.input, None)
            }
        }

        impl<$($state),*> $builder<$($state,)* ::trent_runtime::private::Handle> {
            /// Sends the request. The future gives the operation's output, or an
            /// [`SdkError`](super::super::error::SdkError) that says how far the call came and what went wrong.
            #[inline]
            pub fn send(self) -> ::trent_runtime::private::Sending<$input>
            where
                $($state: $set,)*
            {
                ::trent_runtime::private::Sending::new(self.handle, self.input, None)
            }

            /// Sends the request and blocks the thread until the response is there.
            ///
            /// # Errors
            /// [`SdkError`](super::super::error::SdkError) says how far the call came and what went wrong.
            #[inline]
            pub fn send_blocking(
                self,
            ) -> Result<
                <$input as $crate::operation::Operation>::Output,
                ::trent_runtime::error::SdkError<<$input as $crate::operation::Operation>::Error>,
            >
            where
                $($state: $set,)*
            {
                self.handle.send_blocking(self.input, None)
            }

            /// Other timeouts, retries or validation for this call alone.
            #[inline]
            #[must_use]
            pub fn customize(self) -> ::trent_runtime::private::Customize<$input>
            where
                $($state: $set,)*
            {
                ::trent_runtime::private::Customize::new(self.handle, self.input)
            }
        }

        impl<$($state,)* C> std::fmt::Debug for $builder<$($state,)* C> {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::private::debug_builder(f, stringify!($builder), &self.input)
            }
        }

        impl<$($state,)* C: Clone> Clone for $builder<$($state,)* C> {
            #[inline]
            fn clone(&self) -> Self {
                Self { handle: self.handle.clone(), input: self.input.clone(), state: std::marker::PhantomData }
            }
        }
    };
}

/// What the page of a builder says beside its first sentence: how programs deal with its states, if it has any.
#[doc(hidden)]
#[macro_export]
macro_rules! __builder_docs {
    ($builder:ident, $input:ident) => {
        ""
    };
    ($builder:ident, $input:ident $(, $state:ident: $set:ident)+) => {
        concat!(
            "\n\nIts type tells which required members have been set, so that `send` exists once all are. The setters \
             of required members change the type, and may be called in any order.\n\n\
             - **In a branch**, `set_…(option)` takes an `Option` and gives the same type in every branch. `None` is \
             reported when the call is sent.\n\
             - **In a loop**, collect first: `set_…(Some(list))` takes the complete list or map.\n\
             - **Kept for later**, as a field for example, an input is easier than a builder: it has no states. \
             [`", stringify!($input), "::builder`] makes it without a client, and \
             [`Client::send`](crate::Client::send) sends it.\n\
             - **A function** that is given the builder says in its bounds what has been set, \
             `fn finish<", $(stringify!($state), ": ", stringify!($set), ", ",)+ ">(call: ", stringify!($builder), "<",
            $(stringify!($state), ", ",)+ ">)`, or names the states by [`Set`](crate::operation::Set) and \
             [`Unset`](crate::operation::Unset).",
        )
    };
}

/// The state of a member that is not set, whatever the parameter's name.
#[doc(hidden)]
#[macro_export]
macro_rules! __unset {
    ($state:ident) => {
        ::trent_runtime::private::Unset
    };
}

/// What an operation's output implements of other crates: nothing here.
#[doc(hidden)]
#[macro_export]
macro_rules! __other_traits_of_output {
    ($name:ident) => {};
}

/// `into_paginator` of the builder of a paginated operation, and the names of what it gives.
#[doc(hidden)]
#[macro_export]
macro_rules! __paginated_builder {
    ($builder:ident, $paginator:ident $(, $items:ident)? for $input:ident { $($state:ident: $set:ident;)* }) => {
        /// What `into_paginator` gives, by the names that programs written for the AWS SDK use.
        pub mod paginator {
            /// Turns the pages.
            pub type $paginator = ::trent_runtime::paginator::Paginator<super::$input>;

            $(
                /// Takes the items from the pages.
                pub type $items = ::trent_runtime::paginator::PaginatorItems<super::$input>;
            )?
        }

        impl<$($state),*> $builder<$($state,)* ::trent_runtime::private::Handle> {
            /// Sends the request again and again, until the last page.
            #[inline]
            #[must_use]
            pub fn into_paginator(self) -> ::trent_runtime::paginator::Paginator<$input>
            where
                $($state: $set,)*
            {
                ::trent_runtime::paginator::Paginator::new(self.handle, self.input)
            }
        }
    };
}

/// The methods of an operation's builder that wait: of each waiter the method, the one that blocks, and the data.
#[doc(hidden)]
#[macro_export]
macro_rules! __waiters {
    (
        impl $builder:ident for $input:ident $bounds:tt
        $($(#[$docs:meta])* $name:ident, $blocking:ident: $waiter:ident;)*
    ) => {
        $($crate::__waiter! {
            impl $builder for $input $bounds
            $(#[$docs])* $name, $blocking: $waiter
        })*
    };
}

/// The two methods of one waiter.
#[doc(hidden)]
#[macro_export]
macro_rules! __waiter {
    (
        impl $builder:ident for $input:ident { $($state:ident: $set:ident;)* }
        $(#[$docs:meta])* $name:ident, $blocking:ident: $waiter:ident
    ) => {
        impl<$($state: $set),*> $builder<$($state,)* $crate::private::Handle> {
            $(#[$docs])*
            pub async fn $name<'a>(
                self,
                max_wait: impl Into<$crate::waiter::WaitOptions<'a>>,
            ) -> Result<
                $crate::waiter::FinalPoll<$input>,
                $crate::waiter::WaiterError<$input>,
            > {
                $crate::waiter::wait(self.handle, self.input, &$waiter, max_wait).await
            }

            #[doc = concat!("As [`", stringify!($name), "`](Self::", stringify!($name), "), blocking the thread.")]
            ///
            /// # Errors
            /// The same.
            pub fn $blocking<'a>(
                self,
                max_wait: impl Into<$crate::waiter::WaitOptions<'a>>,
            ) -> Result<
                $crate::waiter::FinalPoll<$input>,
                $crate::waiter::WaiterError<$input>,
            > {
                $crate::waiter::wait_blocking(&self.handle, &self.input, &$waiter, max_wait)
            }
        }
    };
}
