import java.io.FileInputStream;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Opens many pages, each with trust of its own: a line of the list is a URL, a file of certificates, and milliseconds, with
 * tabs between them.
 */
public class Walk {
    /** Those that may stall are begun at once, the others so many at a time. */
    private static final int AT_ONCE = 3;
    private static final int SHORT = 10_000;

    public static void main(String[] args) throws Exception {
        ExecutorService rest = Executors.newFixedThreadPool(AT_ONCE);
        ExecutorService stalls = Executors.newCachedThreadPool();
        List<String[]> visits = new ArrayList<>();
        List<Future<String>> answers = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] visit = line.split("\t");
            int patience = Integer.parseInt(visit[2]);
            visits.add(visit);
            answers.add((patience < SHORT ? stalls : rest).submit(() -> said(visit[0], visit[1], patience)));
        }
        for (int number = 0; number < visits.size(); number++) {
            int patience = Integer.parseInt(visits.get(number)[2]);
            Future<String> answer = answers.get(number);
            String said;
            try {
                // The time-outs of the connection bound the others; an answer that drips has none.
                said = patience < SHORT ? answer.get(2 * patience, TimeUnit.MILLISECONDS) : answer.get();
            } catch (TimeoutException late) {
                said = "no-verdict\tstill waiting";
            }
            System.out.println(number + "\t" + said.replace('\n', ' '));
        }
        System.exit(0);
    }

    private static String said(String url, String trust, int patience) throws Exception {
        try {
            return "accepted\t" + open(url, trust, patience);
        } catch (SocketTimeoutException late) {
            return "gave-up\t" + words(late);
        } catch (Exception refusal) {
            return "refused\t" + words(refusal);
        }
    }

    private static int open(String url, String trust, int patience) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream file = new FileInputStream(trust)) {
            int number = 0;
            for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                store.setCertificateEntry("root" + number++, root);
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        HttpsURLConnection connection = (HttpsURLConnection) URI.create(url).toURL().openConnection();
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setConnectTimeout(patience);
        connection.setReadTimeout(patience);
        connection.setRequestProperty("Connection", "close");
        int status = connection.getResponseCode();
        connection.getInputStream().readAllBytes();
        return status;
    }

    private static String words(Throwable error) {
        StringBuilder words = new StringBuilder();
        for (int depth = 0; error != null && depth < 8; depth++, error = error.getCause()) {
            words.append(error.getClass().getSimpleName()).append(": ").append(error.getMessage()).append(" / ");
        }
        return words.toString();
    }
}
