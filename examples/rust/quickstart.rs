//! Completes a Connect and reads the odometer. The address that Connect sent the driver back to is the argument.

use smartcar_sdk::Client;

#[tokio::main]
async fn main() -> smartcar_sdk::Result<()> {
    let redirect = std::env::args().nth(1).expect("usage: quickstart REDIRECT_URL");
    let client = Client::builder().env().store("sqlite:quickstart.db").build().await?;
    let grant = client.complete_connect(redirect).account("sky-user-17").await?;
    for vehicle in &grant.vehicles {
        let odometer = client.vehicle(vehicle).odometer().await?;
        println!("{vehicle}: {:.1} km", odometer.distance);
    }
    client.close().await
}
