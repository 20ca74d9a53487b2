//! Another Rust static library of the host's, with a standard library of its own: threads, panics, allocations.

#[unsafe(no_mangle)]
pub extern "C" fn other_rust() -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    let caught = std::panic::catch_unwind(|| -> i32 { panic!("on purpose") }).is_err();
    let joined = std::thread::spawn(|| vec![1; 1000].into_iter().sum::<i32>()).join();
    i32::from(caught) + joined.unwrap_or_default()
}
