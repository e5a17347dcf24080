//! What restJson1 has in every crate alike.

/// How errors are read that travel in the body alone.
#[doc(hidden)]
#[macro_export]
macro_rules! __rest_json_errors {
    ($($name:ident;)*) => {$(
        impl $crate::private::ParseModeledError<$crate::private::RestJson> for $name {
            #[inline]
            fn parse_modeled_error(response: &$crate::error::HttpResponse) -> Option<Self> {
                $crate::private::rest_json::RestResponse::new(response).json().ok()
            }
        }
    )*};
}
