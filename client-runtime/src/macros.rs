//! The surface that every generated type has, so that generated files show only what differs: names and types.
//!
//! Each macro's body is a list of entries, one a line. Generated code alone uses them, through
//! [`private::prelude`](crate::private::prelude).
//!
//! | macro | gives |
//! | --- | --- |
//! | `accessors!` | a getter for each field: `&str` for a string, a slice for a list, an `Option` of a reference |
//! | `setters!` | `x`, `set_x` and `get_x` of a builder over an operation's input |
//! | `operation_builder!` | `send`, `send_blocking`, `send_with`, `build`, `customize` of such a builder |
//! | `builder!` | a builder of a structure: its fields, setters and `build` |
//! | `operation_error!` | an operation's error enum and all it implements |
//! | `empty_structure!` | how a structure without members is written and read |
//! | `modeled_error!` | what an error structure implements |
//! | `string_enum!` | `as_str`, `values`, parsing and the rest of an enum of strings |

/// Getters. Each entry is a field and the type that its getter returns.
#[doc(hidden)]
#[macro_export]
macro_rules! __accessors {
    (impl $name:ident { $($field:ident: $view:ty;)* }) => {
        impl $name {
            $(
                #[doc = concat!("The value of [`", stringify!($field), "`](#structfield.", stringify!($field), ").")]
                #[inline]
                #[must_use]
                pub fn $field(&self) -> $view {
                    $crate::private::View::view(&self.$field)
                }
            )*
        }
    };
}

/// Setters over an input. Each entry is what kind of value it is, the three methods, the type, and the types of a list's
/// elements or a map's keys and values. A required member names the builder that it gives.
#[doc(hidden)]
#[macro_export]
macro_rules! __setters {
    (impl<$($state:ident),*> $builder:ident {
        $($kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)* $(=> $next:ty)?;)*
    }) => {
        impl<$($state),*> $builder<$($state),*> {
            $($crate::__input_setter!($builder $kind $field, $set, $get: $ty $(, $arg)* $(=> $next)?);)*
        }
    };
}

/// A setter over an input: of an optional member, or of a required one, which gives a builder of another type.
#[doc(hidden)]
#[macro_export]
macro_rules! __input_setter {
    ($builder:ident $kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)*) => {
        $crate::__setter!($kind input.$field, $field, $set, $get: $ty $(, $arg)*);
    };
    ($builder:ident value $field:ident, $set:ident, $get:ident: $ty:ty => $next:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`, which a call needs.")]
        #[inline]
        pub fn $field(self, value: $ty) -> $next {
            self.$set(Some(value))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    ($builder:ident string $field:ident, $set:ident, $get:ident: $ty:ty => $next:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`, which a call needs.")]
        #[inline]
        pub fn $field(self, value: impl Into<$ty>) -> $next {
            self.$set(Some(value.into()))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    ($builder:ident boxed $field:ident, $set:ident, $get:ident: $ty:ty, $inner:ty => $next:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`, which a call needs.")]
        #[inline]
        pub fn $field(self, value: $inner) -> $next {
            self.$set(Some(Box::new(value)))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    ($builder:ident list $field:ident, $set:ident, $get:ident: $ty:ty, $item:ty => $next:ty) => {
        #[doc = concat!("Appends an element to `", stringify!($field), "`, which a call needs.")]
        #[inline]
        pub fn $field(mut self, value: $item) -> $next {
            let mut all = self.input.$field.take().unwrap_or_default();
            all.push(value);
            self.$set(Some(all))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    ($builder:ident strings $field:ident, $set:ident, $get:ident: $ty:ty, $item:ty => $next:ty) => {
        #[doc = concat!("Appends an element to `", stringify!($field), "`, which a call needs.")]
        #[inline]
        pub fn $field(mut self, value: impl Into<$item>) -> $next {
            let mut all = self.input.$field.take().unwrap_or_default();
            all.push(value.into());
            self.$set(Some(all))
        }
        $crate::__input_setter!(@set $builder $field, $set, $get: $ty => $next);
    };
    ($builder:ident map $field:ident, $set:ident, $get:ident: $ty:ty, $key:ty, $value:ty => $next:ty) => {
        #[doc = concat!("Adds an entry to `", stringify!($field), "`, which a call needs.")]
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

/// One field's methods.
#[doc(hidden)]
#[macro_export]
macro_rules! __setter {
    (value $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        #[inline]
        #[must_use]
        pub fn $field(self, value: $ty) -> Self {
            self.$set(Some(value))
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (string $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        #[inline]
        #[must_use]
        pub fn $field(self, value: impl Into<$ty>) -> Self {
            self.$set(Some(value.into()))
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (boxed $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty, $inner:ty) => {
        #[doc = concat!("Sets `", stringify!($field), "`.")]
        #[inline]
        #[must_use]
        pub fn $field(self, value: $inner) -> Self {
            self.$set(Some(Box::new(value)))
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (list $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty, $item:ty) => {
        #[doc = concat!("Appends an element to `", stringify!($field), "`.")]
        #[inline]
        #[must_use]
        pub fn $field(mut self, value: $item) -> Self {
            self.$($place).+.get_or_insert_default().push(value);
            self
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (strings $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty, $item:ty) => {
        #[doc = concat!("Appends an element to `", stringify!($field), "`.")]
        #[inline]
        #[must_use]
        pub fn $field(mut self, value: impl Into<$item>) -> Self {
            self.$($place).+.get_or_insert_default().push(value.into());
            self
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (map $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty, $key:ty, $value:ty) => {
        #[doc = concat!("Adds an entry to `", stringify!($field), "`.")]
        #[inline]
        #[must_use]
        pub fn $field(mut self, key: impl Into<$key>, value: impl Into<$value>) -> Self {
            self.$($place).+.get_or_insert_default().insert(key.into(), value.into());
            self
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (@set $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty) => {
        #[doc = concat!("Sets or clears `", stringify!($field), "`.")]
        #[inline]
        #[must_use]
        pub fn $set(mut self, value: $ty) -> Self {
            self.$($place).+ = value;
            self
        }
        $crate::__setter!(@get $($place).+, $field, $get: $ty);
    };
    (@get $($place:ident).+, $field:ident, $get:ident: $ty:ty) => {
        #[doc = concat!("What `", stringify!($field), "` is now.")]
        #[inline]
        #[must_use]
        pub fn $get(&self) -> &$ty {
            &self.$($place).+
        }
    };
}

/// What an operation's builder can do once every required member is set. The first parameters are the states of the
/// required members, each with the trait that says it is set; the last one is the client, or `()`.
#[doc(hidden)]
#[macro_export]
macro_rules! __operation_builder {
    ($builder:ident, $input_builder:ident, $output_builder:ident for $input:ident { $($state:ident: $set:ident;)* }) => {
        #[doc = concat!("Builds an input without a client: see [`", stringify!($input), "::builder`].")]
        pub type $input_builder<$($state = $crate::private::Unset),*> = $builder<$($state,)* ()>;

        /// The builders of this operation, where programs written for the AWS SDK look for them.
        pub mod builders {
            pub use super::{$builder, $input_builder, $output_builder};
        }

        impl $builder<$($crate::__unset!($state),)*> {
            #[inline]
            pub(crate) fn new(handle: $crate::private::Handle) -> Self {
                Self { handle, input: $input::default(), state: std::marker::PhantomData }
            }
        }

        impl $input {
            /// Starts a builder that needs no client.
            #[inline]
            pub fn builder() -> $builder<$($crate::__unset!($state),)* ()> {
                $builder { handle: (), input: Self::default(), state: std::marker::PhantomData }
            }
        }

        impl<$($state,)* Handle> $builder<$($state,)* Handle> {
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
            pub fn build(self) -> Result<$input, $crate::error::BuildError>
            where
                $($state: $set,)*
            {
                Ok(self.input)
            }

            /// Sends the input with a client. The future gives what the client's method of this operation gives.
            #[inline]
            pub fn send_with(self, client: &super::super::Client) -> $crate::private::Sending<$input>
            where
                $($state: $set,)*
            {
                $crate::private::Sending::new(client.handle.clone(), self.input, None)
            }
        }

        impl<$($state),*> $builder<$($state,)* $crate::private::Handle> {
            /// Sends the request. The future gives the operation's output, or an
            /// [`SdkError`](super::super::error::SdkError) that says how far the call came and what went wrong.
            #[inline]
            pub fn send(self) -> $crate::private::Sending<$input>
            where
                $($state: $set,)*
            {
                $crate::private::Sending::new(self.handle, self.input, None)
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
                $crate::error::SdkError<<$input as $crate::operation::Operation>::Error>,
            >
            where
                $($state: $set,)*
            {
                self.handle.send_blocking(self.input, None)
            }

            /// Other timeouts, retries or validation for this call alone.
            #[inline]
            #[must_use]
            pub fn customize(self) -> $crate::private::Customize<$input>
            where
                $($state: $set,)*
            {
                $crate::private::Customize::new(self.handle, self.input)
            }
        }

        impl<$($state,)* Handle> std::fmt::Debug for $builder<$($state,)* Handle> {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($builder)).field("input", &self.input).finish_non_exhaustive()
            }
        }

        impl<$($state,)* Handle: Clone> Clone for $builder<$($state,)* Handle> {
            #[inline]
            fn clone(&self) -> Self {
                Self { handle: self.handle.clone(), input: self.input.clone(), state: std::marker::PhantomData }
            }
        }
    };
}

/// The state of a member that is not set, whatever the parameter's name.
#[doc(hidden)]
#[macro_export]
macro_rules! __unset {
    ($state:ident) => {
        $crate::private::Unset
    };
}

/// What an operation's output implements beside being a structure. It has the field `request_id`.
#[doc(hidden)]
#[macro_export]
macro_rules! __operation_output {
    ($name:ident) => {
        impl $crate::error::RequestId for $name {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                self.request_id.as_deref()
            }
        }

        impl $crate::operation::OperationOutput for $name {
            #[inline]
            fn set_request_id(&mut self, request_id: Option<String>) {
                self.request_id = request_id;
            }
        }
    };
}

/// How a structure without members is written and read.
#[doc(hidden)]
#[macro_export]
macro_rules! __empty_structure {
    ($name:ident) => {
        impl $crate::private::ToJson for $name {
            #[inline]
            fn to_json(&self, w: &mut $crate::private::Writer) {
                w.object().end();
            }
        }

        impl $crate::private::FromJson for $name {
            #[inline]
            fn from_json(
                r: &mut $crate::private::Reader<'_>,
            ) -> Result<Self, $crate::private::ReadError> {
                r.object(&mut |r, _| r.skip())?;
                Ok(Self::default())
            }
        }
    };
}

/// `into_paginator` of the builder of a paginated operation, and the names of what it gives.
#[doc(hidden)]
#[macro_export]
macro_rules! __paginated_builder {
    ($builder:ident, $paginator:ident $(, $items:ident)? for $input:ident { $($state:ident: $set:ident;)* }) => {
        /// What `into_paginator` gives, by the names that programs written for the AWS SDK use.
        pub mod paginator {
            /// Turns the pages.
            pub type $paginator = $crate::paginator::Paginator<super::$input>;

            $(
                /// Takes the items from the pages.
                pub type $items = $crate::paginator::PaginatorItems<super::$input>;
            )?
        }

        impl<$($state),*> $builder<$($state,)* $crate::private::Handle> {
            /// Sends the request again and again, until the last page.
            #[inline]
            #[must_use]
            pub fn into_paginator(self) -> $crate::paginator::Paginator<$input>
            where
                $($state: $set,)*
            {
                $crate::paginator::Paginator::new(self.handle, self.input)
            }
        }
    };
}

/// A builder of a structure. Each entry is whether the member must be set, then as in `setters!`, then a default.
#[doc(hidden)]
#[macro_export]
macro_rules! __builder {
    // What has optional members alone is its own builder, in a shell.
    ($builder:ident for $name:ident {
        $(optional $kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)*;)*
        $(.. $extra:ident: $extra_ty:ty;)?
    }) => {
        $crate::__builder!(@shell $builder, $name, { building: $name, });

        impl $builder {
            $($crate::__setter!($kind building.$field, $field, $set, $get: $ty $(, $arg)*);)*
            $($crate::__extra_setter!($extra building.$extra);)?

            #[doc = concat!("The [`", stringify!($name), "`].")]
            #[inline]
            #[must_use]
            pub fn build(self) -> $name {
                self.building
            }
        }
    };
    ($builder:ident for $name:ident {
        $($presence:ident $kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)* $(= $default:expr)?;)*
        $(.. $extra:ident: $extra_ty:ty;)?
    }) => {
        $crate::__builder!(@common $builder, $name, {
            $($kind $field, $set, $get: $ty $(, $arg)*;)*
            $(.. $extra: $extra_ty;)?
        });

        impl $builder {
            #[doc = concat!("The [`", stringify!($name), "`].")]
            #[inline]
            #[must_use]
            pub fn build(self) -> $name {
                $name {
                    $($field: $crate::__finish!($presence self.$field, $field, $name $(, $default)?),)*
                    $($extra: self.$extra,)?
                }
            }
        }
    };
    ($builder:ident for Result<$name:ident> {
        $($presence:ident $kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)* $(= $default:expr)?;)*
        $(.. $extra:ident: $extra_ty:ty;)?
    }) => {
        $crate::__builder!(@common $builder, $name, {
            $($kind $field, $set, $get: $ty $(, $arg)*;)*
            $(.. $extra: $extra_ty;)?
        });

        impl $builder {
            #[doc = concat!("The [`", stringify!($name), "`].")]
            ///
            /// # Errors
            /// If a required member is not set; the error names it.
            #[inline]
            pub fn build(self) -> Result<$name, $crate::error::BuildError> {
                Ok($name {
                    $($field: $crate::__finish!($presence self.$field, $field, $name $(, $default)?),)*
                    $($extra: self.$extra,)?
                })
            }
        }
    };
    (@common $builder:ident, $name:ident, {
        $($kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)*;)*
        $(.. $extra:ident: $extra_ty:ty;)?
    }) => {
        $crate::__builder!(@shell $builder, $name, {
            $($field: Option<$ty>,)*
            $($extra: $extra_ty,)?
        });

        impl $builder {
            $($crate::__setter!($kind $field, $field, $set, $get: $ty $(, $arg)*);)*
            $($crate::__extra_setter!($extra $extra);)?
        }
    };
    (@shell $builder:ident, $name:ident, { $($field:ident: $ty:ty,)* }) => {
        #[doc = concat!("Builds a [`", stringify!($name), "`].")]
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $builder {
            $($field: $ty,)*
        }

        impl $name {
            #[doc = concat!("Starts a [`", stringify!($builder), "`].")]
            #[inline]
            #[must_use]
            pub fn builder() -> $builder {
                $builder::default()
            }
        }

        // A builder may hold secrets, so it shows nothing.
        impl std::fmt::Debug for $builder {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($builder)).finish_non_exhaustive()
            }
        }
    };
}

/// The setter of what a structure has beside its members: an error's metadata. A request id has none.
#[doc(hidden)]
#[macro_export]
macro_rules! __extra_setter {
    (meta $($place:ident).+) => {
        /// Sets the code, message and request id, for tests.
        #[inline]
        #[must_use]
        pub fn meta(mut self, meta: $crate::error::ErrorMetadata) -> Self {
            self.$($place).+ = meta;
            self
        }

        /// Sets or clears the code, message and request id, for tests.
        #[inline]
        pub fn set_meta(&mut self, meta: Option<$crate::error::ErrorMetadata>) -> &mut Self {
            self.$($place).+ = meta.unwrap_or_default();
            self
        }
    };
    (request_id $($place:ident).+) => {};
}

/// What a builder's field becomes in the structure.
#[doc(hidden)]
#[macro_export]
macro_rules! __finish {
    (optional $value:expr, $field:ident, $name:ident) => {
        $value
    };
    (required $value:expr, $field:ident, $name:ident) => {
        $value.ok_or_else(|| {
            $crate::error::BuildError::missing_field(
                stringify!($field),
                concat!("a `", stringify!($name), "` cannot be built without it"),
            )
        })?
    };
    (default $value:expr, $field:ident, $name:ident) => {
        $value.unwrap_or_default()
    };
    (default $value:expr, $field:ident, $name:ident, $default:expr) => {
        $value.unwrap_or_else(|| $default)
    };
}

/// An operation's errors. Each entry is the variant, which is also the type in `types::error`, the predicate, and the
/// code on the wire if it differs.
#[doc(hidden)]
#[macro_export]
macro_rules! __operation_error {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident, $is:ident $(= $code:literal)?;)* }) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("See [`types::error::", stringify!($variant), "`](super::super::types::error::", stringify!($variant), ").")]
                $variant(super::super::types::error::$variant),
            )*
            /// An error that the model does not name, with its code, message and request id.
            Unhandled($crate::error::Unhandled),
        }

        impl $name {
            /// An error that the model does not name, from any error.
            pub fn unhandled(source: impl Into<$crate::error::BoxError>) -> Self {
                Self::Unhandled($crate::error::Unhandled::with_source(source.into(), None))
            }

            /// An error that the model does not name, from what is known about it.
            #[inline]
            #[must_use]
            pub fn generic(meta: $crate::error::ErrorMetadata) -> Self {
                Self::Unhandled($crate::error::Unhandled::new(meta))
            }

            /// The code, message and request id, whatever the error.
            #[inline]
            #[must_use]
            pub fn meta(&self) -> &$crate::error::ErrorMetadata {
                self.variant().meta()
            }

            #[inline]
            fn variant(&self) -> &dyn $crate::private::ErrorVariant {
                match self {
                    $(Self::$variant(error) => error,)*
                    Self::Unhandled(error) => error,
                }
            }

            $(
                #[doc = concat!("Whether this is [`", stringify!($variant), "`](Self::", stringify!($variant), ").")]
                #[inline]
                #[must_use]
                pub fn $is(&self) -> bool {
                    matches!(self, Self::$variant(_))
                }
            )*

        }

        impl $crate::operation::OperationError for $name {
            #[inline]
            fn read(meta: $crate::error::ErrorMetadata, r: &mut $crate::private::Reader<'_>) -> Self {
                // The modelled error's own code tells it apart; the query protocol may have given another.
                match meta.shape() {
                    $(
                        Some($crate::__code!($variant $(, $code)?)) => {
                            $crate::private::read_error(meta, r, Self::$variant, Self::generic)
                        }
                    )*
                    _ => Self::generic(meta),
                }
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self.variant(), f)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let variant = self.variant();
                f.debug_tuple(variant.name()).field(&variant).finish()
            }
        }

        impl std::error::Error for $name {
            #[inline]
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(self.variant())
            }
        }

        impl $crate::error::ProvideErrorMetadata for $name {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                self.meta()
            }
        }

        impl $crate::error::RequestId for $name {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                self.meta().request_id()
            }
        }

        impl $crate::error::CreateUnhandledError for $name {
            #[inline]
            fn create_unhandled_error(
                source: $crate::error::BoxError,
                meta: Option<$crate::error::ErrorMetadata>,
            ) -> Self {
                Self::Unhandled($crate::error::Unhandled::with_source(source, meta))
            }
        }

        impl From<$name> for super::super::Error {
            #[inline]
            fn from(error: $name) -> Self {
                match error {
                    $($name::$variant(error) => Self::$variant(error),)*
                    $name::Unhandled(error) => Self::Unhandled(error),
                }
            }
        }
    };
}

/// The service's errors, of all operations: what `?` turns an operation's error into.
#[doc(hidden)]
#[macro_export]
macro_rules! __service_error {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident;)* }) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("See [`types::error::", stringify!($variant), "`](super::types::error::", stringify!($variant), ").")]
                $variant(super::types::error::$variant),
            )*
            /// Whatever is no modelled error: an error code that the model does not name, or a call without an answer.
            Unhandled($crate::error::Unhandled),
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self.variant(), f)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let variant = self.variant();
                f.debug_tuple(variant.name()).field(&variant).finish()
            }
        }

        impl $name {
            #[inline]
            fn variant(&self) -> &dyn $crate::private::ErrorVariant {
                match self {
                    $(Self::$variant(error) => error,)*
                    Self::Unhandled(error) => error,
                }
            }
        }

        impl std::error::Error for $name {
            #[inline]
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                self.variant().source()
            }
        }

        impl $crate::error::ProvideErrorMetadata for $name {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                self.variant().meta()
            }
        }

        impl $crate::error::RequestId for $name {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                $crate::error::ProvideErrorMetadata::meta(self).request_id()
            }
        }

        impl<E, R> From<$crate::error::SdkError<E, R>> for $name
        where
            E: std::error::Error + Into<$name> + Send + Sync + 'static,
            R: std::fmt::Debug + Send + Sync + 'static,
        {
            fn from(error: $crate::error::SdkError<E, R>) -> Self {
                match error {
                    $crate::error::SdkError::ServiceError(context) => context.into_err().into(),
                    other => Self::Unhandled($crate::error::Unhandled::with_source(other.into(), None)),
                }
            }
        }

        impl From<$crate::error::BuildError> for $name {
            #[inline]
            fn from(error: $crate::error::BuildError) -> Self {
                Self::Unhandled($crate::error::Unhandled::with_source(error.into(), None))
            }
        }
    };
}

/// A code on the wire, as a pattern.
#[doc(hidden)]
#[macro_export]
macro_rules! __code {
    ($variant:ident) => {
        stringify!($variant)
    };
    ($variant:ident, $code:literal) => {
        $code
    };
}

/// What an error structure implements beside being a structure. It has the fields `message` and `meta`.
#[doc(hidden)]
#[macro_export]
macro_rules! __modeled_error {
    ($name:ident) => {
        impl $name {
            /// What the service says about it, for people.
            #[inline]
            #[must_use]
            pub fn message(&self) -> Option<&str> {
                self.message.as_deref()
            }

            /// The code, message and request id.
            #[inline]
            #[must_use]
            pub fn meta(&self) -> &$crate::error::ErrorMetadata {
                &self.meta
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::private::write_error(f, stringify!($name), self.message())
            }
        }

        impl std::error::Error for $name {}

        impl $crate::error::ProvideErrorMetadata for $name {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                &self.meta
            }
        }

        impl $crate::private::ErrorVariant for $name {
            #[inline]
            fn name(&self) -> &'static str {
                stringify!($name)
            }
        }

        impl $crate::private::ModeledError for $name {
            #[inline]
            fn parts(&mut self) -> (&mut Option<String>, &mut $crate::error::ErrorMetadata) {
                (&mut self.message, &mut self.meta)
            }
        }

        impl $crate::error::RequestId for $name {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                self.meta.request_id()
            }
        }
    };
}

/// An error structure that holds a message and nothing else.
#[doc(hidden)]
#[macro_export]
macro_rules! __message_error {
    ($(#[$doc:meta])* pub struct $name:ident, $builder:ident, $wire:literal;) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            /// What the service says about it, for people.
            pub message: Option<String>,
            pub(crate) meta: $crate::error::ErrorMetadata,
        }

        $crate::__modeled_error!($name);
        $crate::__builder! { $builder for $name {
            optional string message, set_message, get_message: String;
            .. meta: $crate::error::ErrorMetadata;
        } }

        impl $crate::private::FromJson for $name {
            #[inline]
            fn from_json(r: &mut $crate::private::Reader<'_>) -> Result<Self, $crate::private::ReadError> {
                let mut value = Self::default();
                r.object(&mut |r, name| match name {
                    $wire => r.read_into(&mut value.message),
                    _ => r.skip(),
                })?;
                Ok(value)
            }
        }
    };
}

/// An enum of strings: everything but its declaration. Each entry is a variant and its value.
#[doc(hidden)]
#[macro_export]
macro_rules! __string_enum {
    (impl $name:ident { $($variant:ident = $wire:literal;)* }) => {
        impl $name {
            /// The value on the wire.
            #[inline]
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Every value that this version knows.
            #[inline]
            #[must_use]
            pub const fn values() -> &'static [&'static str] {
                &[$($wire),*]
            }

            /// The variant of a value that this version knows.
            ///
            /// # Errors
            /// If it does not know the value. `From<&str>` keeps it instead.
            #[inline]
            pub fn try_parse(value: &str) -> Result<Self, $crate::error::UnknownVariantError> {
                match Self::from(value) {
                    Self::Unknown(_) => Err($crate::error::UnknownVariantError::new(value)),
                    known => Ok(known),
                }
            }
        }

        impl From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::Unknown($crate::primitives::UnknownVariantValue::new(other)),
                }
            }
        }

        $crate::__string_like!($name);
    };
}

/// What follows from `as_str` and `From<&str>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __string_like {
    ($name:ident) => {
        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(value))
            }
        }

        impl AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::private::ToJson for $name {
            #[inline]
            fn to_json(&self, w: &mut $crate::private::Writer) {
                w.string(self.as_str());
            }
        }

        impl $crate::private::FromJson for $name {
            #[inline]
            fn from_json(
                r: &mut $crate::private::Reader<'_>,
            ) -> Result<Self, $crate::private::ReadError> {
                r.string().map(|value| Self::from(&*value))
            }
        }

        impl $crate::private::Initial for $name {
            #[inline]
            fn initial() -> Self {
                Self::from("")
            }
        }

        impl $crate::validation::Validate for $name {
            #[inline]
            fn view(&self) -> $crate::validation::Value<'_> {
                $crate::validation::Value::Text(self.as_str())
            }
        }
    };
}
