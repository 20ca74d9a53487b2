//! The codes of all signals this release knows, each with the type of its body.
//!
//! Source: <https://smartcar.com/docs/api-reference/signals/schema>.

use super::{
    ChargeLimits, ChargeRecords, ChargeTimers, Code, Flag, Grid, KnownSignal, NominalCapacity, Opening,
    Position, Quantity, Range, ServiceRecords, SystemStatus, Text, Texts, TroubleCodes, code::signals,
};

signals! {
    CHARGE_AMPERAGE: Quantity = "charge-amperage", "Current that flows into the car, amperes.";
    CHARGE_AMPERAGEMAX: Quantity = "charge-amperagemax", "The most current the car would take here, amperes.";
    CHARGE_AMPERAGEREQUESTED: Quantity = "charge-amperagerequested", "Current the car asks for, amperes.";
    CHARGE_CHARGELIMITS: ChargeLimits = "charge-chargelimits", "Up to which state of charge the car charges.";
    CHARGE_CHARGEPORTSTATUSCOLOR: Text = "charge-chargeportstatuscolor", "Colour of the charge port's light.";
    CHARGE_CHARGERATE: Quantity = "charge-chargerate", "Range gained per hour, km/h or miles per hour.";
    CHARGE_CHARGERECORDS: ChargeRecords = "charge-chargerecords", "Past charging sessions.";
    CHARGE_CHARGERPHASES: Quantity = "charge-chargerphases", "Phases of the charger in use.";
    CHARGE_CHARGETIMERS: ChargeTimers = "charge-chargetimers", "When the car is set to charge.";
    CHARGE_CHARGINGCONNECTORTYPE: Text = "charge-chargingconnectortype", "Kind of connector, e.g. `TYPE_1_CCS`.";
    CHARGE_DETAILEDCHARGINGSTATUS: Text = "charge-detailedchargingstatus", "What the charger does, in the maker's detail.";
    CHARGE_ENERGYADDED: Quantity = "charge-energyadded", "Energy charged in this session, kilowatt hours.";
    CHARGE_FASTCHARGERTYPE: Text = "charge-fastchargertype", "Kind of fast charger the car is at.";
    CHARGE_ISCHARGING: Flag = "charge-ischarging", "Whether the car charges.";
    CHARGE_ISCHARGINGCABLECONNECTED: Flag = "charge-ischargingcableconnected", "Whether a cable is plugged in.";
    CHARGE_ISCHARGINGCABLELATCHED: Flag = "charge-ischargingcablelatched", "Whether the cable is locked in.";
    CHARGE_ISCHARGINGPORTFLAPOPEN: Opening = "charge-ischargingportflapopen", "Whether the charge port's flap is open.";
    CHARGE_ISFASTCHARGERPRESENT: Flag = "charge-isfastchargerpresent", "Whether the car is at a fast charger.";
    CHARGE_TIMETOCOMPLETE: Quantity = "charge-timetocomplete", "Time until charging is done, minutes.";
    CHARGE_VOLTAGE: Quantity = "charge-voltage", "Voltage at the charge port, volts.";
    CHARGE_WATTAGE: Quantity = "charge-wattage", "Power that flows into the car, watts or kilowatts: see the unit.";
    CLIMATE_EXTERNALTEMPERATURE: Quantity = "climate-externaltemperature", "Temperature outside, degrees.";
    CLIMATE_INTERNALTEMPERATURE: Quantity = "climate-internaltemperature", "Temperature in the cabin, degrees.";
    CLOSURE_DOORS: Grid = "closure-doors", "Doors: open, locked.";
    CLOSURE_ENGINECOVER: Opening = "closure-enginecover", "The hood of a car with an engine.";
    CLOSURE_FRONTTRUNK: Opening = "closure-fronttrunk", "The front trunk.";
    CLOSURE_ISLOCKED: Flag = "closure-islocked", "Whether the car is locked.";
    CLOSURE_REARTRUNK: Opening = "closure-reartrunk", "The rear trunk.";
    CLOSURE_SUNROOF: Opening = "closure-sunroof", "The sunroof.";
    CLOSURE_TAILGATE: Opening = "closure-tailgate", "The tailgate.";
    CLOSURE_WINDOWS: Grid = "closure-windows", "Windows: open.";
    CONNECTIVITYSOFTWARE_CURRENTFIRMWAREVERSION: Text = "connectivitysoftware-currentfirmwareversion", "Version of the car's software.";
    CONNECTIVITYSTATUS_ISASLEEP: Flag = "connectivitystatus-isasleep", "Whether the car sleeps.";
    CONNECTIVITYSTATUS_ISDIGITALKEYPAIRED: Flag = "connectivitystatus-isdigitalkeypaired", "Whether a digital key is paired.";
    CONNECTIVITYSTATUS_ISONLINE: Flag = "connectivitystatus-isonline", "Whether the car is online.";
    DIAGNOSTICS_ABS: SystemStatus = "diagnostics-abs", "Anti-lock brakes.";
    DIAGNOSTICS_ACTIVESAFETY: SystemStatus = "diagnostics-activesafety", "Active safety.";
    DIAGNOSTICS_AIRBAG: SystemStatus = "diagnostics-airbag", "Airbags.";
    DIAGNOSTICS_BRAKEFLUID: SystemStatus = "diagnostics-brakefluid", "Brake fluid.";
    DIAGNOSTICS_DRIVERASSISTANCE: SystemStatus = "diagnostics-driverassistance", "Driver assistance.";
    DIAGNOSTICS_DTCCOUNT: Quantity = "diagnostics-dtccount", "How many trouble codes are active.";
    DIAGNOSTICS_DTCLIST: TroubleCodes = "diagnostics-dtclist", "The trouble codes that are active.";
    DIAGNOSTICS_EMISSIONS: SystemStatus = "diagnostics-emissions", "Emission control.";
    DIAGNOSTICS_EVBATTERYCONDITIONING: SystemStatus = "diagnostics-evbatteryconditioning", "Conditioning of the high-voltage battery.";
    DIAGNOSTICS_EVCHARGING: SystemStatus = "diagnostics-evcharging", "Charging system.";
    DIAGNOSTICS_EVDRIVEUNIT: SystemStatus = "diagnostics-evdriveunit", "Electric drive unit.";
    DIAGNOSTICS_EVHVBATTERY: SystemStatus = "diagnostics-evhvbattery", "High-voltage battery.";
    DIAGNOSTICS_LIGHTING: SystemStatus = "diagnostics-lighting", "Lights.";
    DIAGNOSTICS_MIL: SystemStatus = "diagnostics-mil", "Malfunction indicator (check engine light).";
    DIAGNOSTICS_OILLIFE: SystemStatus = "diagnostics-oillife", "Engine oil's life.";
    DIAGNOSTICS_OILPRESSURE: SystemStatus = "diagnostics-oilpressure", "Engine oil's pressure.";
    DIAGNOSTICS_OILTEMPERATURE: SystemStatus = "diagnostics-oiltemperature", "Engine oil's temperature.";
    DIAGNOSTICS_TELEMATICS: SystemStatus = "diagnostics-telematics", "Telematics.";
    DIAGNOSTICS_TIREPRESSURE: SystemStatus = "diagnostics-tirepressure", "Tire pressure.";
    DIAGNOSTICS_TIREPRESSUREMONITORING: SystemStatus = "diagnostics-tirepressuremonitoring", "Tire pressure monitoring itself.";
    DIAGNOSTICS_TRANSMISSION: SystemStatus = "diagnostics-transmission", "Transmission.";
    DIAGNOSTICS_WASHERFLUID: SystemStatus = "diagnostics-washerfluid", "Washer fluid.";
    DIAGNOSTICS_WATERINFUEL: SystemStatus = "diagnostics-waterinfuel", "Water in the fuel.";
    HVAC_CABINTARGETTEMPERATURE: Quantity = "hvac-cabintargettemperature", "Temperature the cabin is set to, degrees.";
    HVAC_ISCABINHVACACTIVE: Flag = "hvac-iscabinhvacactive", "Whether the climate control runs.";
    HVAC_ISFRONTDEFROSTERACTIVE: Flag = "hvac-isfrontdefrosteractive", "Whether the front defroster runs.";
    HVAC_ISREARDEFROSTERACTIVE: Flag = "hvac-isreardefrosteractive", "Whether the rear defroster runs.";
    HVAC_ISSTEERINGHEATERACTIVE: Flag = "hvac-issteeringheateractive", "Whether the steering wheel is heated.";
    INTERNALCOMBUSTIONENGINE_AMOUNTREMAINING: Quantity = "internalcombustionengine-amountremaining", "Fuel left, litres or US gallons.";
    INTERNALCOMBUSTIONENGINE_FUELLEVEL: Quantity = "internalcombustionengine-fuellevel", "Fuel left, 0 to 100 percent.";
    INTERNALCOMBUSTIONENGINE_OILLIFE: Quantity = "internalcombustionengine-oillife", "Life left in the engine oil, 0 to 100 percent.";
    INTERNALCOMBUSTIONENGINE_RANGE: Quantity = "internalcombustionengine-range", "Range on the fuel left, kilometres or miles.";
    LOCATION_ISATHOME: Flag = "location-isathome", "Whether the car is at home.";
    LOCATION_PRECISELOCATION: Position = "location-preciselocation", "Where the car is.";
    LOWVOLTAGEBATTERY_STATEOFCHARGE: Quantity = "lowvoltagebattery-stateofcharge", "State of the 12 V battery, 0 to 100 percent.";
    LOWVOLTAGEBATTERY_STATUS: Text = "lowvoltagebattery-status", "How the 12 V battery is.";
    MOTION_CURRENTSPEED: Quantity = "motion-currentspeed", "Speed, km/h or miles per hour.";
    ODOMETER_TRAVELEDDISTANCE: Quantity = "odometer-traveleddistance", "Distance travelled, kilometres or miles.";
    SERVICE_ISINSERVICE: Flag = "service-isinservice", "Whether the car is at a workshop.";
    SERVICE_RECORDS: ServiceRecords = "service-records", "Past services.";
    SURVEILLANCE_BRAND: Text = "surveillance-brand", "The maker's name for its surveillance.";
    SURVEILLANCE_ISENABLED: Flag = "surveillance-isenabled", "Whether the surveillance is on.";
    TRACTIONBATTERY_ISHEATERACTIVE: Flag = "tractionbattery-isheateractive", "Whether the high-voltage battery is heated.";
    TRACTIONBATTERY_MAXRANGECHARGECOUNTER: Quantity = "tractionbattery-maxrangechargecounter", "How often it was charged to the full lately.";
    TRACTIONBATTERY_NOMINALCAPACITY: NominalCapacity = "tractionbattery-nominalcapacity", "What the high-voltage battery holds when new.";
    TRACTIONBATTERY_RANGE: Range = "tractionbattery-range", "Range on the high-voltage battery.";
    TRACTIONBATTERY_STATEOFCHARGE: Quantity = "tractionbattery-stateofcharge", "State of the high-voltage battery, 0 to 100 percent (API v2: 0 to 1).";
    TRANSMISSION_DRIVEMODE: Text = "transmission-drivemode", "Drive mode, e.g. `COMFORT`.";
    TRANSMISSION_GEARSTATE: Text = "transmission-gearstate", "Gear, e.g. `PARK`.";
    VEHICLEIDENTIFICATION_EXTERIORCOLOR: Text = "vehicleidentification-exteriorcolor", "Colour.";
    VEHICLEIDENTIFICATION_NICKNAME: Text = "vehicleidentification-nickname", "The name the driver gave it.";
    VEHICLEIDENTIFICATION_PACKAGES: Texts = "vehicleidentification-packages", "Option packages.";
    VEHICLEIDENTIFICATION_TRIM: Text = "vehicleidentification-trim", "Trim.";
    VEHICLEIDENTIFICATION_VIN: Text = "vehicleidentification-vin", "Vehicle identification number.";
    VEHICLEUSERACCOUNT_PERMISSIONS: Texts = "vehicleuseraccount-permissions", "What the driver's account may do with the car.";
    VEHICLEUSERACCOUNT_ROLE: Text = "vehicleuseraccount-role", "The account's role, e.g. `OWNER`.";
    WHEEL_STYLE: Text = "wheel-style", "Kind of wheels.";
    WHEEL_TIRES: Grid = "wheel-tires", "Tires and their pressure.";
}
