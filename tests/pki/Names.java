import java.nio.file.*;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/** Prints the DER of each name in a file, one a line. */
class Names {
    public static void main(String[] files) throws Exception {
        for (String name : Files.readAllLines(Path.of(files[0]))) {
            System.out.println(HexFormat.of().formatHex(new X500Principal(name).getEncoded()));
        }
    }
}
