package org.lastmile.connectors.publicopinion;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;

/** What the mail library says, as who can mend it. Its texts name addresses and are never taken over. */
final class PublicOpinionFaults {
  static final String RECIPIENT = "PUBLIC_OPINION_RECIPIENT";
  static final String LATER = "PUBLIC_OPINION_LATER";

  private static final int PERMANENT = 500;
  private static final int MOST_CAUSES = 20;

  private PublicOpinionFaults() {}

  /** A call of the mail library or of its kind, which may fail in its own ways. */
  @FunctionalInterface
  interface Call<T> extends Callable<T> {
    @Override
    T call() throws MessagingException, IOException;
  }

  /**
   * Calls the mail library. It finds its parts by the thread's class loader, and keeps by it what it has found: by the
   * hub's, never by that of a plugin that may be unloaded.
   */
  static <T extends @Nullable Object> T inMailLibrary(Call<T> call) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Session.class.getClassLoader());
    try {
      return call.call();
    } catch (MessagingException | IOException e) {
      throw of(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Ends a connection; what was done by it is done, whatever the server says to its end. */
  static void closeQuietly(AutoCloseable connection) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Session.class.getClassLoader());
    try {
      connection.close();
    } catch (Exception e) {
      // nobody could do anything about it
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The fault of a call. */
  static HubException of(Exception thrown) {
    Integer smtp = null;
    boolean address = false;
    int looked = 0;
    for (Throwable cause = thrown;
        cause != null && looked++ < MOST_CAUSES;
        cause = cause.getCause()) {
      if (cause instanceof HubException own) {
        return own;
      }
      if (cause instanceof AuthenticationFailedException) {
        // every mail would meet it: all wait until somebody has set the account
        return new HubException(
            "PUBLIC_OPINION_ACCOUNT",
            FaultKind.DOWN,
            "the mail server does not accept mail.user and mail.password",
            null,
            thrown);
      }
      if (cause instanceof MailConnectException
          || cause instanceof ConnectException
          || cause instanceof UnknownHostException
          || cause instanceof NoRouteToHostException) {
        return new HubException(
            "PUBLIC_OPINION_DOWN",
            FaultKind.DOWN,
            "the mail server takes no connection",
            null,
            thrown);
      }
      if (cause instanceof SSLException) {
        return new HubException(
            "PUBLIC_OPINION_TLS",
            FaultKind.DOWN,
            "there is no TLS with the mail server: its certificate is for another name, or from nobody in mail.trustStore",
            null,
            thrown);
      }
      if (cause instanceof SocketTimeoutException) {
        return new HubException(
            "PUBLIC_OPINION_TIMEOUT",
            FaultKind.PASSING,
            "the mail server did not answer in time",
            null,
            thrown);
      }
      if (cause instanceof SMTPAddressFailedException refused) {
        smtp = refused.getReturnCode();
        address = true;
      } else if (cause instanceof SMTPSendFailedException refused && smtp == null) {
        smtp = refused.getReturnCode();
      }
    }
    if (smtp != null || thrown instanceof SendFailedException) {
      return refused(smtp == null ? 0 : smtp, address, thrown);
    }
    return new HubException(
        "PUBLIC_OPINION_CONNECTION",
        FaultKind.PASSING,
        "the connection to the mail server broke, or it answered with an error: "
            + thrown.getClass().getSimpleName(),
        null,
        thrown);
  }

  private static HubException refused(int status, boolean address, Exception thrown) {
    if (status < PERMANENT) {
      return new HubException(
          LATER,
          FaultKind.PASSING,
          "the mail server does not take the mail now (SMTP status " + status + ")",
          null,
          thrown);
    }
    return new HubException(
        address ? RECIPIENT : "PUBLIC_OPINION_REJECTED",
        FaultKind.LASTING,
        "the mail server refuses "
            + (address ? "the recipient" : "the mail")
            + " (SMTP status "
            + status
            + ")",
        null,
        thrown);
  }
}
