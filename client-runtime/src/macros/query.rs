//! How a structure travels in the query protocol. Its JSON is what waiters look at, and what serde has.

/// How a structure is written as pairs of a form, or read from XML, or both. An error is only read. Each entry is a member's name in the model, the
/// one on the wire if that is another, and its field, whether it is secret, and what it is if a response leaves it out.
#[doc(hidden)]
#[macro_export]
macro_rules! __query {
    (write $name:ident { $($wire:literal $(=> $own:literal)? $field:ident $(: $secret:ident)?;)* }) => {
        impl $crate::private::ToQuery for $name {
            #[inline]
            fn to_query(&self, w: &mut $crate::private::QueryWriter) {
                w.members(&[$(($crate::__query!(@name $wire $($own)?), &self.$field)),*]);
            }
        }

        $crate::__json!(write $name { $($wire $field $(: $secret)?;)* });
    };
    (@read $name:ident {
        $($wire:literal $(=> $own:literal)? $field:ident $(: $secret:ident)? $(= $default:expr)?;)*
        $(.. $extra:ident;)?
    }) => {
        impl $crate::private::FromXml for $name {
            #[inline]
            fn from_xml(
                r: &mut $crate::private::XmlReader<'_>,
            ) -> Result<Self, $crate::private::ReadError> {
                let mut value = Self {
                    $($field: $crate::__json!(@initial $($default)?),)*
                    $($extra: Default::default(),)?
                };
                r.members(&mut [$(($crate::__query!(@name $wire $($own)?), &mut value.$field)),*])?;
                Ok(value)
            }
        }

        $crate::__for_serde! {
            $crate::__json!(read $name { $($wire $field $(= $default)?;)* $(.. $extra;)? });
        }
    };
    (error $name:ident { $($entries:tt)* }) => {
        $crate::__query!(@read $name { $($entries)* });
    };
    (read $name:ident {
        $($wire:literal $(=> $own:literal)? $field:ident $(: $secret:ident)? $(= $default:expr)?;)*
        $(.. $extra:ident;)?
    }) => {
        $crate::__query!(@read $name { $($wire $(=> $own)? $field $(= $default)?;)* $(.. $extra;)? });
        $crate::__json!(write $name { $($wire $field $(: $secret)?;)* });
    };
    ($name:ident {
        $($wire:literal $(=> $own:literal)? $field:ident $(: $secret:ident)? $(= $default:expr)?;)*
    }) => {
        $crate::__query!(write $name { $($wire $(=> $own)? $field $(: $secret)?;)* });
        $crate::__query!(@read $name { $($wire $(=> $own)? $field $(= $default)?;)* });
    };
    (@name $wire:literal) => {
        $wire
    };
    (@name $wire:literal $own:literal) => {
        $own
    };
}

/// How a structure without members is written and read.
#[doc(hidden)]
#[macro_export]
macro_rules! __empty_query {
    ($name:ident) => {
        impl $crate::private::ToQuery for $name {
            #[inline]
            fn to_query(&self, _: &mut $crate::private::QueryWriter) {}
        }

        impl $crate::private::FromXml for $name {
            #[inline]
            fn from_xml(
                r: &mut $crate::private::XmlReader<'_>,
            ) -> Result<Self, $crate::private::ReadError> {
                r.children(&mut |r, _| r.skip())?;
                Ok(Self::default())
            }
        }

        $crate::__empty_structure!($name);
    };
}

/// How an enum of strings is written and read.
#[doc(hidden)]
#[macro_export]
macro_rules! __query_enum {
    ($name:ident) => {
        impl $crate::private::ToQuery for $name {
            #[inline]
            fn to_query(&self, w: &mut $crate::private::QueryWriter) {
                w.string(self.as_str());
            }
        }

        impl $crate::private::FromText for $name {
            #[inline]
            fn from_text(text: &str) -> Result<Self, &'static str> {
                Ok(Self::from(text))
            }
        }

        impl $crate::private::FromXml for $name {
            #[inline]
            fn from_xml(
                r: &mut $crate::private::XmlReader<'_>,
            ) -> Result<Self, $crate::private::ReadError> {
                r.scalar()
            }
        }
    };
}

/// Items that are there for serde alone.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __for_serde {
    ($($item:item)*) => {
        $($item)*
    };
}

/// Items that are there for serde alone, which this build is without.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __for_serde {
    ($($item:item)*) => {};
}
