//! What every enum of strings has.

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

/// An enum of strings whose values say what they mean: its declaration and everything else. Each entry is a variant, its
/// value, what it means, what to do about it and which things have it.
#[doc(hidden)]
#[macro_export]
macro_rules! __explained_enum {
    ($(#[$attribute:meta])* pub enum $name:ident {
        $(
            $(#[$doc:meta])*
            $variant:ident = $wire:literal
                $(, $meaning:literal $(, $remedy:literal)? $(=> $applies_to:literal)?)?;
        )*
    }) => {
        $(#[$attribute])*
        pub enum $name {
            $(
                $(#[$doc])*
                $(
                    #[doc = $meaning]
                    $(#[doc = ""] #[doc = $remedy])?
                    $(#[doc = ""] #[doc = concat!("Occurs with ", $applies_to, ".")])?
                )?
                $variant,
            )*
            /// A value that this version of the client does not know; `as_str` has its text.
            Unknown($crate::primitives::UnknownVariantValue),
        }

        $crate::__string_enum! { impl $name { $($variant = $wire;)* } }

        impl $name {
            /// What the value means; `None` if this version does not know.
            #[inline]
            #[must_use]
            pub fn explanation(&self) -> Option<&'static str> {
                match self {
                    $($(Self::$variant => Some($meaning),)?)*
                    _ => None,
                }
            }

            /// What to do about it; `None` if there is nothing to do, or this version does not know.
            #[inline]
            #[must_use]
            pub fn remedy(&self) -> Option<&'static str> {
                match self {
                    $($($(Self::$variant => Some($remedy),)?)?)*
                    _ => None,
                }
            }

            /// Which things have it; `None` if all do, or this version does not know.
            #[inline]
            #[must_use]
            pub fn applies_to(&self) -> Option<&'static str> {
                match self {
                    $($($(Self::$variant => Some($applies_to),)?)?)*
                    _ => None,
                }
            }
        }
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
