//! Enumerations of the wire as Rust enums that cannot hold an unknown value.
//!
//! The client's own enums are open, so that it survives values of tomorrow; a server decides every
//! case, and wants the compiler to say which one it forgot.

/// Defines an enum whose variants have texts on the wire, stored by the same texts.
macro_rules! wire_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)* }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub(crate) enum $name {
            $($(#[$variant_meta])* #[doc = concat!("`", $wire, "`.")] #[serde(rename = $wire)] $variant,)*
        }

        impl $name {
            /// All values, in the order of their definition.
            #[allow(dead_code, reason = "not every enum is listed")]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The text on the wire.
            #[must_use]
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $wire,)*
                }
            }

            /// The value with this text, if there is one.
            #[must_use]
            #[allow(dead_code, reason = "not every enum comes from outside")]
            pub(crate) fn parse(text: &str) -> Option<Self> {
                match text {
                    $($wire => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use wire_enum;
