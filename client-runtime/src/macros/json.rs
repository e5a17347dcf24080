//! How a structure travels as JSON.

/// How a structure is written, or read, or both. Each entry is a member's name on the wire and its field, whether it is secret,
/// and what it is if a response leaves it out.
#[doc(hidden)]
#[macro_export]
macro_rules! __json {
    (write $name:ident { $($wire:literal $field:ident $(: $secret:ident)?;)* }) => {
        impl $crate::private::ToJson for $name {
            #[inline]
            fn to_json(&self, w: &mut $crate::private::Writer) {
                w.members(&[$(($wire, $crate::__json!(@sensitive $($secret)?), &self.$field)),*]);
            }
        }
    };
    (read $name:ident {
        $($wire:literal $field:ident $(: $secret:ident)? $(= $default:expr)?;)*
        $(.. $extra:ident;)?
    }) => {
        impl $crate::private::FromJson for $name {
            #[inline]
            fn from_json(
                r: &mut $crate::private::Reader<'_>,
            ) -> Result<Self, $crate::private::ReadError> {
                let mut value = Self {
                    $($field: $crate::__json!(@initial $($default)?),)*
                    $($extra: Default::default(),)?
                };
                r.members(&mut [$(($wire, &mut value.$field)),*])?;
                Ok(value)
            }
        }
    };
    ($name:ident {
        $($wire:literal $field:ident $(: $secret:ident)? $(= $default:expr)?;)*
        $(.. $extra:ident;)?
    }) => {
        $crate::__json!(write $name { $($wire $field $(: $secret)?;)* });
        $crate::__json!(read $name { $($wire $field $(= $default)?;)* $(.. $extra;)? });
    };
    (@sensitive) => {
        false
    };
    (@sensitive secret) => {
        true
    };
    (@initial) => {
        $crate::private::initial()
    };
    (@initial $default:expr) => {
        $default
    };
}
