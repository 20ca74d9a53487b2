//! How libsmartcar.so is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Its threads live as long as the process does, and run its code: `dlclose` must not take that away.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
