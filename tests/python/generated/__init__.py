"""What the arguments of a vehicle's methods are.

Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
"""

ARGUMENTS: dict[str, dict[str, str]] = {
    "service_history": {"start_date": "str", "end_date": "str"},
    "set_charge_limit": {"limit": "float"},
    "send_destination": {"latitude": "float", "longitude": "float"},
    "delete_charge_schedule": {"schedule_id": "str"},
    "subscribe": {"webhook_id": "str"},
    "unsubscribe": {"webhook_id": "str"},
}
