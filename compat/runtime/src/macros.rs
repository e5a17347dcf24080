//! The official traits of what is generated.

/// An error, for code that knows the official traits.
#[doc(hidden)]
#[macro_export]
macro_rules! __other_traits_of_error {
    ($name:ident) => {
        impl $crate::error::ProvideErrorMetadata for $name {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                $name::meta(self)
            }
        }

        impl $crate::error::RequestId for $name {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                $crate::error::RequestId::request_id($name::meta(self))
            }
        }
    };
}

/// An output, for code that knows the official traits. It has the field `request_id`.
#[doc(hidden)]
#[macro_export]
macro_rules! __other_traits_of_output {
    ($name:ident) => {
        impl $crate::error::RequestId for $name {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                self.request_id.as_deref()
            }
        }
    };
}

/// Waiters, which the SDK's client of a service has only where AWS's model has some: the data is there, the methods are not.
#[doc(hidden)]
#[macro_export]
macro_rules! __no_waiters {
    (
        impl $builder:ident for $input:ident $bounds:tt
        $($(#[$docs:meta])* $name:ident, $blocking:ident: $waiter:ident;)*
    ) => {
        $(const _: &$crate::waiter::Waiter = &$waiter;)*
    };
}
