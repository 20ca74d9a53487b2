//! How fast the SDK is. `bench/run` builds and runs it; `bench/README.md` has figures.

mod access;
mod calls;
mod counting;
mod endpoint;
mod grants;
mod job;
mod million;
mod refresh;
mod table;

/// Whatever went wrong, as text for a person.
type Failure = Box<dyn std::error::Error + Send + Sync>;

const PARTS: [&str; 5] = ["access", "calls", "refresh", "million", "job"];

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(calls::SERVE) => calls::serve(),
        Some(calls::CLIENT) => calls::client(&arguments[1..]),
        _ => tokio::runtime::Runtime::new()?.block_on(measure(&arguments)),
    }
}

async fn measure(arguments: &[String]) -> Result<(), Failure> {
    if arguments.first().is_some_and(|first| first == job::RUN) {
        return job::alone(&arguments[1..]).await;
    }
    let wanted: Vec<&str> =
        if arguments.is_empty() { PARTS.to_vec() } else { arguments.iter().map(String::as_str).collect() };
    if let Some(unknown) = wanted.iter().find(|part| !PARTS.contains(part)) {
        return Err(format!("there is no part {unknown}; there are {}", PARTS.join(", ")).into());
    }
    let many = std::env::var("SMARTCAR_BENCH_GRANTS").map_or(Ok(1_000_000), |text| text.parse())?;
    let place = std::env::var("SMARTCAR_BENCH_DIR").unwrap_or_else(|_| "target".to_owned());
    let folder = tempfile::tempdir_in(place)?; // on a disk: in memory a write is durable at once
    for part in wanted {
        match part {
            "access" => access::run().await?,
            "calls" => calls::run()?,
            "refresh" => refresh::run(folder.path()).await?,
            "million" => million::run(folder.path(), many).await?,
            _ => job::run(folder.path(), many).await?,
        }
    }
    Ok(())
}
