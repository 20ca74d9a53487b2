/*
 * smartcar/values.hpp: what calls give, as plain values. Part of smartcar.hpp.
 *
 * Made by `cargo run -p smartcar-generate` from core's public Rust: change it there, and run that again.
 */
#ifndef SMARTCAR_GENERATED_VALUES_HPP
#define SMARTCAR_GENERATED_VALUES_HPP

#include "../smartcar_reading.hpp"

namespace smartcar {

/* The distance the vehicle has travelled. */
struct Odometer : Reading {
  /* Kilometres or miles. */
  double distance = 0;
};

/* Where the vehicle was last seen. */
struct Location : Reading {
  /* Degrees, -90 to 90. */
  double latitude = 0;
  /* Degrees, -180 to 180. */
  double longitude = 0;
};

/* The fuel tank of a vehicle that has one. */
struct Fuel : Reading {
  /* Estimated range, kilometres or miles. */
  std::optional<double> range;
  /* Level, 0 to 1. */
  std::optional<double> percent_remaining;
  /* Litres or gallons (US). */
  std::optional<double> amount_remaining;
};

/* The high-voltage battery. */
struct Battery : Reading {
  /* State of charge, 0 to 1. */
  std::optional<double> percent_remaining;
  /* Estimated range, kilometres or miles. */
  std::optional<double> range;
};

/* Whether the vehicle is plugged in and charging. */
struct Charge : Reading {
  /* Whether a cable is plugged in. */
  std::optional<bool> is_plugged_in;
  /* What the charger does. */
  std::optional<std::string> state;
};

/* Up to which state of charge the battery is charged. */
struct ChargeLimit : Reading {
  /* 0.5 to 1. */
  double limit = 0;
};

/* What the high-voltage battery holds when it is full. */
struct BatteryCapacity : Reading {
  /* Kilowatt hours. */
  std::optional<double> capacity;
};

/* A capacity that a model was built with. */
struct AvailableCapacity {
  /* Kilowatt hours. */
  std::optional<double> capacity;
  /* What distinguishes it, e.g. "BEV:Extended Range". */
  std::optional<std::string> description;
};

/* The capacity of this very car. */
struct SelectedCapacity {
  /* Kilowatt hours. */
  std::optional<double> nominal;
  /* Who says so: "SMARTCAR" or "USER_SELECTED". */
  std::optional<std::string> source;
};

/* What the high-voltage battery held when it was new, and which capacities the model was built with. */
struct NominalCapacity : Reading {
  /* The capacities this model was built with. */
  std::vector<AvailableCapacity> available_capacities;
  /* The car's own; absent where nobody has said which one it is. */
  std::optional<SelectedCapacity> capacity;
  /* A page on which the driver can say which one it is. */
  std::optional<std::string> url;
};

/* The engine's oil. */
struct EngineOil : Reading {
  /* Life left until it has to be changed, 0 to 1. */
  std::optional<double> life_remaining;
};

/* The air in the cabin and outside. Temperatures are degrees Celsius or Fahrenheit. */
struct Climate : Reading {
  /* Temperature outside. */
  std::optional<double> outside_temperature;
  /* Temperature in the cabin. */
  std::optional<double> inside_temperature;
  /* Whether the cabin is heated, cooled or aired. */
  std::optional<bool> is_conditioned;
  /* Temperature that the cabin is set to. */
  std::optional<double> target_temperature;
};

/* The pressure of the air in each tire, kilopascals or pounds per square inch. */
struct TirePressure : Reading {
  /* Front left. */
  std::optional<double> front_left;
  /* Front right. */
  std::optional<double> front_right;
  /* Back left. */
  std::optional<double> back_left;
  /* Back right. */
  std::optional<double> back_right;
};

/* Something that opens. */
struct OpeningStatus {
  /* Which one, e.g. "frontLeft", "rear". */
  std::optional<std::string> place;
  /* "OPEN", "CLOSED", "LOCKED", "UNLOCKED" or "UNKNOWN"; absent where the car does not know. */
  std::optional<std::string> status;
};

/* Whether the vehicle is locked, and what of it stands open. */
struct LockStatus : Reading {
  /* Whether it is locked. */
  std::optional<bool> is_locked;
  /* Doors. */
  std::vector<OpeningStatus> doors;
  /* Windows. */
  std::vector<OpeningStatus> windows;
  /* Sunroofs. */
  std::vector<OpeningStatus> sunroof;
  /* Front and rear trunk. */
  std::vector<OpeningStatus> storage;
  /* Charging ports. */
  std::vector<OpeningStatus> charging_port;
};

/* One thing that was done. */
struct ServiceTask {
  /* The maker's id of it. */
  std::optional<std::string> task_id;
  /* What it is. */
  std::optional<std::string> task_description;
};

/* A detail of a visit. */
struct ServiceDetail {
  /* What it is about, e.g. "Service Workshop". */
  std::optional<std::string> kind;
  /* What it says. */
  std::optional<std::string> value;
};

/* What a visit cost. */
struct ServiceCost {
  /* The sum. */
  std::optional<double> total_cost;
  /* In which currency, e.g. "USD". */
  std::optional<std::string> currency;
};

/* One visit to a workshop. */
struct ServiceRecord {
  /* The maker's id of it. */
  std::optional<std::string> service_id;
  /* When, as Smartcar sent it (ISO 8601). */
  std::optional<std::string> service_date;
  /* What the odometer said then, kilometres or miles. */
  std::optional<double> odometer_distance;
  /* What was done. */
  std::vector<ServiceTask> service_tasks;
  /* Further details, each with its type, e.g. the workshop's name. */
  std::vector<ServiceDetail> service_details;
  /* What it cost. */
  std::optional<ServiceCost> service_cost;
};

/* What workshops have done to the vehicle. */
struct ServiceHistory : Reading {
  /* One for each visit. */
  std::vector<ServiceRecord> records;
};

/* The health of one system. */
struct SystemStatus {
  /* Which one, e.g. "SYSTEM_TPMS". */
  std::optional<std::string> system_id;
  /* "OK" or "ALERT". */
  std::optional<std::string> status;
  /* What is wrong. */
  std::optional<std::string> description;
};

/* The health of the vehicle's systems. */
struct DiagnosticSystemStatus : Reading {
  /* One for each system the car reports on. */
  std::vector<SystemStatus> systems;
};

/* One trouble code. */
struct TroubleCode {
  /* The code, e.g. "P302D". */
  std::optional<std::string> code;
  /* Since when, as Smartcar sent it (ISO 8601). */
  std::optional<std::string> timestamp;
};

/* The trouble codes that are active. */
struct DiagnosticTroubleCodes : Reading {
  /* The codes. */
  std::vector<TroubleCode> active_codes;
};

/* What the driver has permitted. */
struct Permissions : Reading {
  /* E.g. read_odometer. */
  std::vector<std::string> permissions;
};

/* The vehicle identification number. */
struct Vin : Reading {
  /* 17 characters. */
  std::string vin;
};

/* What kind of vehicle it is. */
struct Attributes : Reading {
  /* Smartcar's id of the vehicle. */
  std::string id;
  /* Brand, in capitals, e.g. "TESLA". */
  std::optional<std::string> make;
  /* Model, e.g. "Model S". */
  std::optional<std::string> model;
  /* Model year. */
  std::optional<int> year;
  /* "BEV", "PHEV", "HEV" or "ICE"; API v3 alone says so. */
  std::optional<std::string> powertrain_type;
};

/* Smartcar's id of the user a grant belongs to. */
struct User : Reading {
  /* The id. */
  std::string id;
};

/* That a command was carried out: made only where Smartcar said so. */
struct CommandResult : Reading {
  /* "success". */
  std::string status;
  /* What Smartcar says of it; API v2 alone says something. */
  std::optional<std::string> message;
  /* Smartcar's id of the execution; API v3 alone gives one. */
  std::optional<std::string> execution_id;
};

/* That a charge schedule was set or deleted. */
struct ChargeScheduleResult : Reading {
  /* "success". */
  std::string status;
  /* Smartcar's id of the schedule: deleting it takes this. */
  std::optional<std::string> schedule_id;
  /* "daily", "weekly" or "workweek". */
  std::optional<std::string> schedule_type;
  /* Smartcar's id of the execution. */
  std::optional<std::string> execution_id;
};

/* That a vehicle is, or is no longer, subscribed to a webhook. */
struct WebhookSubscription {
  /* Smartcar's id of the webhook. */
  std::string webhook_id;
  /* Smartcar's id of the vehicle. */
  std::string vehicle_id;
};

}  // namespace smartcar

#endif
