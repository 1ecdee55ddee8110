/// The version of the whole product: both programs, settings and notices.
public enum Version {
    public static let text = "0.1.0"
}
