package org.lastmile.hub.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/** Passwords and tokens between the hub and the fakes: made at the first start, the same at the next. */
public final class Secrets {
  private static final int BYTES = 16;

  private final Path file;
  private final Properties values = new Properties();

  Secrets(Path folder) {
    file = folder.resolve("secrets.properties");
    try {
      Files.createDirectories(folder);
      if (Files.exists(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          values.load(in);
        }
      } else {
        create(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void create(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** Writes a file that its owner only can read. */
  public static void write(Path file, String text) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!Files.exists(file)) {
        create(file);
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file, written now, that holds the value of a secret key of a system's connector. */
  Path file(String system, String key, String value) {
    Path secret = file.resolveSibling("secrets").resolve(system).resolve(key).toAbsolutePath();
    write(secret, value);
    return secret;
  }

  /** Where they are kept. */
  Path file() {
    return file;
  }

  /** The secret of this name. */
  synchronized String of(String name) {
    String known = values.getProperty(name);
    if (known != null) {
      return known;
    }
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    String made = HexFormat.of().formatHex(bytes);
    values.setProperty(name, made);
    try (OutputStream out = Files.newOutputStream(file)) {
      values.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return made;
  }
}
