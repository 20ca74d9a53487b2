//! Starts a sandbox, prints what a client's environment needs, and serves until Ctrl-C.
//! (`smartcar sandbox` does the same with flags.)

use smartcar_sandbox::{Config, Sandbox};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let sandbox = Sandbox::start(Config::default()).await?;
    for (name, value) in sandbox.env() {
        println!("export {name}={value}");
    }
    tokio::signal::ctrl_c().await?;
    sandbox.shutdown().await;
    Ok(())
}
