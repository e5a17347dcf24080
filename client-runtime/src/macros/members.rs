//! What every structure has: getters and builders.

/// The getter of a field, by whether the field is an `Option` and by the kind of its value.
#[doc(hidden)]
#[macro_export]
macro_rules! __accessor {
    ($presence:ident message $field:ident: $ty:ty) => {};
    ($presence:ident list $field:ident: $ty:ty, $item:ty) => {
        $crate::__accessor!(@get $field: &[$item]);
    };
    ($presence:ident strings $field:ident: $ty:ty, $item:ty) => {
        $crate::__accessor!(@get $field: &[$item]);
    };
    (optional $($entry:tt)*) => {
        $crate::__accessor!(@optional $($entry)*);
    };
    ($presence:ident copy $field:ident: $ty:ty) => {
        $crate::__accessor!(@get $field: $ty);
    };
    ($presence:ident string $field:ident: $ty:ty) => {
        $crate::__accessor!(@get $field: &str);
    };
    ($presence:ident boxed $field:ident: $ty:ty, $inner:ty) => {
        $crate::__accessor!(@get $field: &$inner);
    };
    ($presence:ident $kind:ident $field:ident: $ty:ty $(, $arg:ty)*) => {
        $crate::__accessor!(@get $field: &$ty);
    };
    (@optional copy $field:ident: $ty:ty) => {
        $crate::__accessor!(@get $field: Option<$ty>);
    };
    (@optional string $field:ident: $ty:ty) => {
        $crate::__accessor!(@get $field: Option<&str>);
    };
    (@optional boxed $field:ident: $ty:ty, $inner:ty) => {
        $crate::__accessor!(@get $field: Option<&$inner>);
    };
    (@optional $kind:ident $field:ident: $ty:ty $(, $arg:ty)*) => {
        $crate::__accessor!(@get $field: Option<&$ty>);
    };
    (@get $field:ident: $view:ty) => {
        #[doc = concat!("The value of [`", stringify!($field), "`](#structfield.", stringify!($field), ").")]
        #[inline]
        #[must_use]
        pub fn $field(&self) -> $view {
            $crate::private::Accessor::get(&self.$field)
        }
    };
}

/// `Debug` of a structure with secrets. Each entry is a field and, if it is secret, how to tell whether it is there.
#[doc(hidden)]
#[macro_export]
macro_rules! __debug {
    ($name:ident { $($field:ident $(: $secret:ident)?;)* }) => {
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut d = f.debug_struct(stringify!($name));
                $(
                    d.field(
                        stringify!($field).trim_start_matches("r#"),
                        $crate::__debug!(@value self.$field $(, $secret)?),
                    );
                )*
                d.finish()
            }
        }
    };
    (@value $value:expr) => {
        &$value
    };
    (@value $value:expr, optional_secret) => {
        &$crate::private::redacted(&$value)
    };
    (@value $value:expr, secret) => {
        &$crate::private::REDACTED
    };
}

/// What a structure forgets: its secrets, and those of what it holds.
#[doc(hidden)]
#[macro_export]
macro_rules! __wipe {
    ($name:ident { $($field:ident;)* }) => {
        impl $crate::private::Wipe for $name {
            #[inline]
            fn wipe(&mut self) {
                $($crate::private::Wipe::wipe(&mut self.$field);)*
            }
        }
    };
}

/// The regular expressions that members of a file must match.
#[doc(hidden)]
#[macro_export]
macro_rules! __patterns {
    ($($name:ident = $source:literal;)*) => {
        $(static $name: $crate::private::Pattern = $crate::private::Pattern::new($source);)*
    };
}

/// Getters and a builder of a structure. Each entry is the member's first sentence, whether it must be set, then as in
/// `setters!`, then a default.
#[doc(hidden)]
#[macro_export]
macro_rules! __builder {
    // What has optional members alone is its own builder, in a shell.
    ($builder:ident for $name:ident {
        $($(#[$doc:meta])* optional $kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)*;)*
        $(.. $extra:ident: $extra_ty:ty;)?
    }) => {
        $crate::__builder!(@shell $builder, $name, { building: $name, });

        impl $name {
            $($crate::__accessor!(optional $kind $field: $ty $(, $arg)*);)*
        }

        $($crate::__extra!($extra $name);)?

        impl $builder {
            $($crate::__setter!($kind [$(#[$doc])*] $name building.$field, $field, $set, $get: $ty $(, $arg)*);)*
            $($crate::__extra_setter!($extra building.$extra);)?

            #[doc = concat!("The [`", stringify!($name), "`].")]
            #[inline]
            #[must_use]
            pub fn build(self) -> $name {
                $crate::__built!([$($extra)?] self.building)
            }
        }
    };
    ($builder:ident for $name:ident {
        $(
            $(#[$doc:meta])* $presence:ident $kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)*
                $(= $default:expr)?;
        )*
        $(.. $extra:ident: $extra_ty:ty;)?
    }) => {
        $crate::__builder!(@common $builder, $name, {
            $($(#[$doc])* $presence $kind $field, $set, $get: $ty $(, $arg)*;)*
            $(.. $extra: $extra_ty;)?
        });

        impl $builder {
            #[doc = concat!("The [`", stringify!($name), "`].")]
            #[inline]
            #[must_use]
            pub fn build(self) -> $name {
                $crate::__built!([$($extra)?] $name {
                    $($field: $crate::__finish!($presence self.$field, $field, $name $(, $default)?),)*
                    $($extra: self.$extra,)?
                })
            }
        }
    };
    ($builder:ident for Result<$name:ident> {
        $(
            $(#[$doc:meta])* $presence:ident $kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)*
                $(= $default:expr)?;
        )*
        $(.. $extra:ident: $extra_ty:ty;)?
    }) => {
        $crate::__builder!(@common $builder, $name, {
            $($(#[$doc])* $presence $kind $field, $set, $get: $ty $(, $arg)*;)*
            $(.. $extra: $extra_ty;)?
        });

        impl $builder {
            #[doc = concat!("The [`", stringify!($name), "`].")]
            ///
            /// # Errors
            /// If a required member is not set; the error names it.
            #[inline]
            pub fn build(self) -> Result<$name, ::trent_runtime::error::BuildError> {
                Ok($crate::__built!([$($extra)?] $name {
                    $($field: $crate::__finish!($presence self.$field, $field, $name $(, $default)?),)*
                    $($extra: self.$extra,)?
                }))
            }
        }
    };
    (@common $builder:ident, $name:ident, {
        $(
            $(#[$doc:meta])* $presence:ident $kind:ident $field:ident, $set:ident, $get:ident: $ty:ty $(, $arg:ty)*;
        )*
        $(.. $extra:ident: $extra_ty:ty;)?
    }) => {
        $crate::__builder!(@shell $builder, $name, {
            $($field: Option<$ty>,)*
            $($extra: $extra_ty,)?
        });

        impl $name {
            $($crate::__accessor!($presence $kind $field: $ty $(, $arg)*);)*
        }

        $($crate::__extra!($extra $name);)?

        impl $builder {
            $($crate::__setter!($kind [$(#[$doc])*] $name $field, $field, $set, $get: $ty $(, $arg)*);)*
            $($crate::__extra_setter!($extra $extra);)?
        }
    };
    (@shell $builder:ident, $name:ident, { $($field:ident: $ty:ty,)* }) => {
        #[doc = concat!("Builds a [`", stringify!($name), "`], whose fields say what the members mean.")]
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
                f.write_str(concat!(stringify!($builder), " { .. }"))
            }
        }
    };
}

/// One field's methods.
#[doc(hidden)]
#[macro_export]
macro_rules! __setter {
    (copy $($entry:tt)*) => {
        $crate::__setter!(value $($entry)*);
    };
    (message $($entry:tt)*) => {
        $crate::__setter!(string $($entry)*);
    };
    (value [$($docs:tt)*] $owner:ident $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Sets [`", stringify!($field), "`](field@", stringify!($owner), "::", stringify!($field), ").")]
        #[inline]
        #[must_use]
        pub fn $field(self, value: $ty) -> Self {
            self.$set(Some(value))
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (string [$($docs:tt)*] $owner:ident $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Sets [`", stringify!($field), "`](field@", stringify!($owner), "::", stringify!($field), ").")]
        #[inline]
        #[must_use]
        pub fn $field(self, value: impl Into<$ty>) -> Self {
            self.$set(Some(value.into()))
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (boxed [$($docs:tt)*] $owner:ident $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty, $inner:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Sets [`", stringify!($field), "`](field@", stringify!($owner), "::", stringify!($field), ").")]
        #[inline]
        #[must_use]
        pub fn $field(self, value: $inner) -> Self {
            self.$set(Some(Box::new(value)))
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (list [$($docs:tt)*] $owner:ident $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty, $item:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Appends an element to [`", stringify!($field), "`](field@", stringify!($owner), "::", stringify!($field), ").")]
        #[inline]
        #[must_use]
        pub fn $field(mut self, value: $item) -> Self {
            self.$($place).+.get_or_insert_default().push(value);
            self
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (strings [$($docs:tt)*] $owner:ident $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty, $item:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Appends an element to [`", stringify!($field), "`](field@", stringify!($owner), "::", stringify!($field), ").")]
        #[inline]
        #[must_use]
        pub fn $field(mut self, value: impl Into<$item>) -> Self {
            self.$($place).+.get_or_insert_default().push(value.into());
            self
        }
        $crate::__setter!(@set $($place).+, $field, $set, $get: Option<$ty>);
    };
    (map [$($docs:tt)*] $owner:ident $($place:ident).+, $field:ident, $set:ident, $get:ident: $ty:ty, $key:ty, $value:ty) => {
        $($docs)*
        #[doc = ""]
        #[doc = concat!("Adds an entry to [`", stringify!($field), "`](field@", stringify!($owner), "::", stringify!($field), ").")]
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

/// The setter of what a structure has beside its members: an error's metadata. A request id has none.
#[doc(hidden)]
#[macro_export]
macro_rules! __extra_setter {
    (meta $($place:ident).+) => {
        /// Sets the code, message and request id, for tests. A code or message that is left out is the error's own.
        #[inline]
        #[must_use]
        pub fn meta(mut self, meta: ::trent_runtime::error::ErrorMetadata) -> Self {
            self.$($place).+ = meta.into();
            self
        }

        /// Sets or clears the code, message and request id, for tests.
        #[inline]
        pub fn set_meta(&mut self, meta: Option<::trent_runtime::error::ErrorMetadata>) -> &mut Self {
            self.$($place).+ = meta.map(Into::into).unwrap_or_default();
            self
        }
    };
    (request_id $($place:ident).+) => {};
}

/// What a structure implements for what it has beside its members: an operation's output tells the request id.
#[doc(hidden)]
#[macro_export]
macro_rules! __extra {
    (meta $name:ident) => {};
    (request_id $name:ident) => {
        ::trent_runtime::__other_traits_of_output!($name);

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

/// What `build` returns. An error without metadata gets the code and message that a response would have given it.
#[doc(hidden)]
#[macro_export]
macro_rules! __built {
    ([meta] $value:expr) => {
        $crate::private::built_error($value)
    };
    ([$(request_id)?] $value:expr) => {
        $value
    };
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
            ::trent_runtime::error::BuildError::missing_field(
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

/// The rules across the members of a structure: a table of the members, and the rules.
#[doc(hidden)]
#[macro_export]
macro_rules! __member_rules {
    (impl $name:ty [$($wire:literal: $field:ident),*]; $($rule:expr;)*) => {
        impl $crate::validation::rule::MemberRules for $name {
            #[inline]
            fn check(&self, violations: &mut $crate::validation::Violations) {
                violations.check_rules(&[$(($wire, &self.$field)),*], const { &[$($rule),*] });
            }
        }
    };
}
