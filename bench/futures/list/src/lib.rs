//! How large the future of each operation's call is, with each client: a task holds it as long as the call takes.

// The macro names it where only this crate is known.
pub use operations;

/// Prints a JSON object, from the name of each operation to the bytes of the future of its `send`, for a type `Client`.
#[macro_export]
macro_rules! print_sizes {
    ($client:ty) => {
        $crate::operations::with_operations! { all [$crate::print_sizes!] [$client:] }
    };
    ($client:ty: $($operation:ident $(.$required:ident)*;)*) => {{
        let sizes = [$(
            (stringify!($operation), $crate::size_of_future(
                |client: $client| client.$operation()$(.$required(None))*.send(),
            )),
        )*];
        $crate::print(&sizes);
    }};
}

/// The bytes of the future that a function gives, which is not called.
pub const fn size_of_future<C, F: Future>(_: fn(C) -> F) -> usize {
    size_of::<F>()
}

pub fn print(sizes: &[(&str, usize)]) {
    let sizes: Vec<_> = sizes.iter().map(|(name, bytes)| format!("\"{name}\":{bytes}")).collect();
    println!("{{{}}}", sizes.join(","));
}
