/*
 * smartcar_signals.h: the codes of the signals that this release knows, each with what it tells. Part of smartcar.h.
 */
/* Made from core/src/api/signals/codes.rs: change it there, then run UPDATE_HEADER=1 cargo test -p smartcar-ffi. */
#ifndef SMARTCAR_SIGNALS_H
#define SMARTCAR_SIGNALS_H

/* Current that flows into the car, amperes. */
#define SMARTCAR_SIGNAL_CHARGE_AMPERAGE "charge-amperage"

/* The most current the car would take here, amperes. */
#define SMARTCAR_SIGNAL_CHARGE_AMPERAGEMAX "charge-amperagemax"

/* Current the car asks for, amperes. */
#define SMARTCAR_SIGNAL_CHARGE_AMPERAGEREQUESTED "charge-amperagerequested"

/* Up to which state of charge the car charges. */
#define SMARTCAR_SIGNAL_CHARGE_CHARGELIMITS "charge-chargelimits"

/* Colour of the charge port's light. */
#define SMARTCAR_SIGNAL_CHARGE_CHARGEPORTSTATUSCOLOR "charge-chargeportstatuscolor"

/* Range gained per hour, km/h or miles per hour. */
#define SMARTCAR_SIGNAL_CHARGE_CHARGERATE "charge-chargerate"

/* Past charging sessions. */
#define SMARTCAR_SIGNAL_CHARGE_CHARGERECORDS "charge-chargerecords"

/* Phases of the charger in use. */
#define SMARTCAR_SIGNAL_CHARGE_CHARGERPHASES "charge-chargerphases"

/* When the car is set to charge. */
#define SMARTCAR_SIGNAL_CHARGE_CHARGETIMERS "charge-chargetimers"

/* Kind of connector, e.g. "TYPE_1_CCS". */
#define SMARTCAR_SIGNAL_CHARGE_CHARGINGCONNECTORTYPE "charge-chargingconnectortype"

/* What the charger does, in the maker's detail. */
#define SMARTCAR_SIGNAL_CHARGE_DETAILEDCHARGINGSTATUS "charge-detailedchargingstatus"

/* Energy charged in this session, kilowatt hours. */
#define SMARTCAR_SIGNAL_CHARGE_ENERGYADDED "charge-energyadded"

/* Kind of fast charger the car is at. */
#define SMARTCAR_SIGNAL_CHARGE_FASTCHARGERTYPE "charge-fastchargertype"

/* Whether the car charges. */
#define SMARTCAR_SIGNAL_CHARGE_ISCHARGING "charge-ischarging"

/* Whether a cable is plugged in. */
#define SMARTCAR_SIGNAL_CHARGE_ISCHARGINGCABLECONNECTED "charge-ischargingcableconnected"

/* Whether the cable is locked in. */
#define SMARTCAR_SIGNAL_CHARGE_ISCHARGINGCABLELATCHED "charge-ischargingcablelatched"

/* Whether the charge port's flap is open. */
#define SMARTCAR_SIGNAL_CHARGE_ISCHARGINGPORTFLAPOPEN "charge-ischargingportflapopen"

/* Whether the car is at a fast charger. */
#define SMARTCAR_SIGNAL_CHARGE_ISFASTCHARGERPRESENT "charge-isfastchargerpresent"

/* Time until charging is done, minutes. */
#define SMARTCAR_SIGNAL_CHARGE_TIMETOCOMPLETE "charge-timetocomplete"

/* Voltage at the charge port, volts. */
#define SMARTCAR_SIGNAL_CHARGE_VOLTAGE "charge-voltage"

/* Power that flows into the car, watts or kilowatts: see the unit. */
#define SMARTCAR_SIGNAL_CHARGE_WATTAGE "charge-wattage"

/* Temperature outside, degrees. */
#define SMARTCAR_SIGNAL_CLIMATE_EXTERNALTEMPERATURE "climate-externaltemperature"

/* Temperature in the cabin, degrees. */
#define SMARTCAR_SIGNAL_CLIMATE_INTERNALTEMPERATURE "climate-internaltemperature"

/* Doors: open, locked. */
#define SMARTCAR_SIGNAL_CLOSURE_DOORS "closure-doors"

/* The hood of a car with an engine. */
#define SMARTCAR_SIGNAL_CLOSURE_ENGINECOVER "closure-enginecover"

/* The front trunk. */
#define SMARTCAR_SIGNAL_CLOSURE_FRONTTRUNK "closure-fronttrunk"

/* Whether the car is locked. */
#define SMARTCAR_SIGNAL_CLOSURE_ISLOCKED "closure-islocked"

/* The rear trunk. */
#define SMARTCAR_SIGNAL_CLOSURE_REARTRUNK "closure-reartrunk"

/* The sunroof. */
#define SMARTCAR_SIGNAL_CLOSURE_SUNROOF "closure-sunroof"

/* The tailgate. */
#define SMARTCAR_SIGNAL_CLOSURE_TAILGATE "closure-tailgate"

/* Windows: open. */
#define SMARTCAR_SIGNAL_CLOSURE_WINDOWS "closure-windows"

/* Version of the car's software. */
#define SMARTCAR_SIGNAL_CONNECTIVITYSOFTWARE_CURRENTFIRMWAREVERSION "connectivitysoftware-currentfirmwareversion"

/* Whether the car sleeps. */
#define SMARTCAR_SIGNAL_CONNECTIVITYSTATUS_ISASLEEP "connectivitystatus-isasleep"

/* Whether a digital key is paired. */
#define SMARTCAR_SIGNAL_CONNECTIVITYSTATUS_ISDIGITALKEYPAIRED "connectivitystatus-isdigitalkeypaired"

/* Whether the car is online. */
#define SMARTCAR_SIGNAL_CONNECTIVITYSTATUS_ISONLINE "connectivitystatus-isonline"

/* Anti-lock brakes. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_ABS "diagnostics-abs"

/* Active safety. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_ACTIVESAFETY "diagnostics-activesafety"

/* Airbags. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_AIRBAG "diagnostics-airbag"

/* Brake fluid. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_BRAKEFLUID "diagnostics-brakefluid"

/* Driver assistance. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_DRIVERASSISTANCE "diagnostics-driverassistance"

/* How many trouble codes are active. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_DTCCOUNT "diagnostics-dtccount"

/* The trouble codes that are active. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_DTCLIST "diagnostics-dtclist"

/* Emission control. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_EMISSIONS "diagnostics-emissions"

/* Conditioning of the high-voltage battery. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_EVBATTERYCONDITIONING "diagnostics-evbatteryconditioning"

/* Charging system. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_EVCHARGING "diagnostics-evcharging"

/* Electric drive unit. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_EVDRIVEUNIT "diagnostics-evdriveunit"

/* High-voltage battery. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_EVHVBATTERY "diagnostics-evhvbattery"

/* Lights. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_LIGHTING "diagnostics-lighting"

/* Malfunction indicator (check engine light). */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_MIL "diagnostics-mil"

/* Engine oil's life. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_OILLIFE "diagnostics-oillife"

/* Engine oil's pressure. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_OILPRESSURE "diagnostics-oilpressure"

/* Engine oil's temperature. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_OILTEMPERATURE "diagnostics-oiltemperature"

/* Telematics. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_TELEMATICS "diagnostics-telematics"

/* Tire pressure. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_TIREPRESSURE "diagnostics-tirepressure"

/* Tire pressure monitoring itself. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_TIREPRESSUREMONITORING "diagnostics-tirepressuremonitoring"

/* Transmission. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_TRANSMISSION "diagnostics-transmission"

/* Washer fluid. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_WASHERFLUID "diagnostics-washerfluid"

/* Water in the fuel. */
#define SMARTCAR_SIGNAL_DIAGNOSTICS_WATERINFUEL "diagnostics-waterinfuel"

/* Temperature the cabin is set to, degrees. */
#define SMARTCAR_SIGNAL_HVAC_CABINTARGETTEMPERATURE "hvac-cabintargettemperature"

/* Whether the climate control runs. */
#define SMARTCAR_SIGNAL_HVAC_ISCABINHVACACTIVE "hvac-iscabinhvacactive"

/* Whether the front defroster runs. */
#define SMARTCAR_SIGNAL_HVAC_ISFRONTDEFROSTERACTIVE "hvac-isfrontdefrosteractive"

/* Whether the rear defroster runs. */
#define SMARTCAR_SIGNAL_HVAC_ISREARDEFROSTERACTIVE "hvac-isreardefrosteractive"

/* Whether the steering wheel is heated. */
#define SMARTCAR_SIGNAL_HVAC_ISSTEERINGHEATERACTIVE "hvac-issteeringheateractive"

/* Fuel left, litres or US gallons. */
#define SMARTCAR_SIGNAL_INTERNALCOMBUSTIONENGINE_AMOUNTREMAINING "internalcombustionengine-amountremaining"

/* Fuel left, 0 to 100 percent. */
#define SMARTCAR_SIGNAL_INTERNALCOMBUSTIONENGINE_FUELLEVEL "internalcombustionengine-fuellevel"

/* Life left in the engine oil, 0 to 100 percent. */
#define SMARTCAR_SIGNAL_INTERNALCOMBUSTIONENGINE_OILLIFE "internalcombustionengine-oillife"

/* Range on the fuel left, kilometres or miles. */
#define SMARTCAR_SIGNAL_INTERNALCOMBUSTIONENGINE_RANGE "internalcombustionengine-range"

/* Whether the car is at home. */
#define SMARTCAR_SIGNAL_LOCATION_ISATHOME "location-isathome"

/* Where the car is. */
#define SMARTCAR_SIGNAL_LOCATION_PRECISELOCATION "location-preciselocation"

/* State of the 12 V battery, 0 to 100 percent. */
#define SMARTCAR_SIGNAL_LOWVOLTAGEBATTERY_STATEOFCHARGE "lowvoltagebattery-stateofcharge"

/* How the 12 V battery is. */
#define SMARTCAR_SIGNAL_LOWVOLTAGEBATTERY_STATUS "lowvoltagebattery-status"

/* Speed, km/h or miles per hour. */
#define SMARTCAR_SIGNAL_MOTION_CURRENTSPEED "motion-currentspeed"

/* Distance travelled, kilometres or miles. */
#define SMARTCAR_SIGNAL_ODOMETER_TRAVELEDDISTANCE "odometer-traveleddistance"

/* Whether the car is at a workshop. */
#define SMARTCAR_SIGNAL_SERVICE_ISINSERVICE "service-isinservice"

/* Past services. */
#define SMARTCAR_SIGNAL_SERVICE_RECORDS "service-records"

/* The maker's name for its surveillance. */
#define SMARTCAR_SIGNAL_SURVEILLANCE_BRAND "surveillance-brand"

/* Whether the surveillance is on. */
#define SMARTCAR_SIGNAL_SURVEILLANCE_ISENABLED "surveillance-isenabled"

/* Whether the high-voltage battery is heated. */
#define SMARTCAR_SIGNAL_TRACTIONBATTERY_ISHEATERACTIVE "tractionbattery-isheateractive"

/* How often it was charged to the full lately. */
#define SMARTCAR_SIGNAL_TRACTIONBATTERY_MAXRANGECHARGECOUNTER "tractionbattery-maxrangechargecounter"

/* What the high-voltage battery holds when new. */
#define SMARTCAR_SIGNAL_TRACTIONBATTERY_NOMINALCAPACITY "tractionbattery-nominalcapacity"

/* Range on the high-voltage battery. */
#define SMARTCAR_SIGNAL_TRACTIONBATTERY_RANGE "tractionbattery-range"

/* State of the high-voltage battery, 0 to 100 percent (API v2: 0 to 1). */
#define SMARTCAR_SIGNAL_TRACTIONBATTERY_STATEOFCHARGE "tractionbattery-stateofcharge"

/* Drive mode, e.g. "COMFORT". */
#define SMARTCAR_SIGNAL_TRANSMISSION_DRIVEMODE "transmission-drivemode"

/* Gear, e.g. "PARK". */
#define SMARTCAR_SIGNAL_TRANSMISSION_GEARSTATE "transmission-gearstate"

/* Colour. */
#define SMARTCAR_SIGNAL_VEHICLEIDENTIFICATION_EXTERIORCOLOR "vehicleidentification-exteriorcolor"

/* The name the driver gave it. */
#define SMARTCAR_SIGNAL_VEHICLEIDENTIFICATION_NICKNAME "vehicleidentification-nickname"

/* Option packages. */
#define SMARTCAR_SIGNAL_VEHICLEIDENTIFICATION_PACKAGES "vehicleidentification-packages"

/* Trim. */
#define SMARTCAR_SIGNAL_VEHICLEIDENTIFICATION_TRIM "vehicleidentification-trim"

/* Vehicle identification number. */
#define SMARTCAR_SIGNAL_VEHICLEIDENTIFICATION_VIN "vehicleidentification-vin"

/* What the driver's account may do with the car. */
#define SMARTCAR_SIGNAL_VEHICLEUSERACCOUNT_PERMISSIONS "vehicleuseraccount-permissions"

/* The account's role, e.g. "OWNER". */
#define SMARTCAR_SIGNAL_VEHICLEUSERACCOUNT_ROLE "vehicleuseraccount-role"

/* Kind of wheels. */
#define SMARTCAR_SIGNAL_WHEEL_STYLE "wheel-style"

/* Tires and their pressure. */
#define SMARTCAR_SIGNAL_WHEEL_TIRES "wheel-tires"

#endif /* SMARTCAR_SIGNALS_H */
