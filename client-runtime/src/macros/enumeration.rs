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
