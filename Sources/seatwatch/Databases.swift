import Engine
import Geolocation

/// The databases that the settings name, for commands that work offline: a broken one is a failure, not a warning.
enum Databases {
    static func load(_ settings: EngineSettings) throws -> Geolocator? {
        let paths = settings.geolocation
        let reload = GeolocationSource().reloadIfChanged(paths)
        if let error = reload.errors.first { throw Failure(code: 78, message: error.description) }
        return reload.geolocator
    }
}
