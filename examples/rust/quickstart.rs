//! Completes a Connect and reads the odometer. The arguments are the address that Connect sent the driver back to, and the
//! state that the driver was sent off with.

use smartcar_sdk::Client;

#[tokio::main]
async fn main() -> smartcar_sdk::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = || arguments.next().expect("usage: quickstart REDIRECT_URL STATE");
    let (redirect, state) = (argument(), argument());
    let client = Client::builder().env().store("sqlite:quickstart.db").build().await?;
    let grant = client.complete_connect(redirect).state(state).account("sky-user-17").await?;
    for vehicle in &grant.vehicles {
        let odometer = client.vehicle(vehicle)?.odometer().await?;
        println!("{vehicle}: {:.1} km", odometer.distance);
    }
    client.close().await
}
