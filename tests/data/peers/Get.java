import java.net.URI;
import javax.net.ssl.HttpsURLConnection;

/** Opens one page as any Java program does, and prints the status or the exception. */
public class Get {
    public static void main(String[] args) throws Exception {
        HttpsURLConnection connection = (HttpsURLConnection) URI.create(args[0]).toURL().openConnection();
        connection.setConnectTimeout(40_000);
        connection.setReadTimeout(40_000);
        try {
            System.out.println(connection.getResponseCode());
            connection.getInputStream().readAllBytes();
        } catch (java.io.IOException refusal) {
            System.out.println(refusal.getClass().getSimpleName() + ": " + refusal.getMessage());
            System.exit(1);
        }
    }
}
