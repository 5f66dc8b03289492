import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Opens mutual TLS with a keystore and a truststore, as an application would, and prints what the server answers. */
public class TlsClient {
    /** KEYSTORE TYPE TRUSTSTORE TYPE PASSWORD PORT, or nothing: then the system properties of Java and API_URL say all that. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            connect(SSLContext.getDefault(), URI.create(System.getenv("API_URL")).getPort());
        } else {
            connect(context(arguments), Integer.parseInt(arguments[5]));
        }
    }

    private static SSLContext context(String[] arguments) throws Exception {
        char[] password = arguments[4].toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(arguments[0], arguments[1], password), password);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(load(arguments[2], arguments[3], password));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static void connect(SSLContext context, int port) throws Exception {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
            BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                System.out.println(line);
            }
        }
    }

    private static KeyStore load(String file, String type, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream stream = new FileInputStream(file)) {
            store.load(stream, password);
        }
        return store;
    }
}
