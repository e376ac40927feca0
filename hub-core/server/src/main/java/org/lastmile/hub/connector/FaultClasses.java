package org.lastmile.hub.connector;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SftpException;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.commons.net.ftp.FTPReply;
import org.apache.cxf.binding.soap.SoapFault;
import org.apache.cxf.transport.http.HTTPException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import org.lastmile.hub.spi.FaultKind;
import org.lastmile.hub.spi.HubException;
import org.lastmile.hub.transit.RetryAfter;

/**
 * Who can mend what went wrong while a system was called. Texts of foreign exceptions are never taken over: they quote
 * URLs and bodies.
 */
final class FaultClasses {
  private static final int MOST_CAUSES = 20;

  /** Statuses whose {@code Retry-After} is about the system, not the one request. */
  private static final Set<Integer> ASKS_FOR_A_PAUSE =
      Set.of(StatusCodes.TOO_MANY_REQUESTS, StatusCodes.SERVICE_UNAVAILABLE);

  private FaultClasses() {}

  /** The fault of a call to {@code system}: a connector's own HubException as it is, anything else by its class. */
  static HubException ofCall(String system, Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    HubException own = first(causes, HubException.class, Function.identity());
    if (own != null) {
      return own;
    }
    HubException status = status(system, causes, thrown);
    if (status != null) {
      return status;
    }
    HubException refused = ftp(system, causes, thrown);
    if (refused != null) {
      return refused;
    }
    for (Throwable cause : causes) {
      HubException fault = network(system, cause, thrown);
      if (fault != null) {
        return fault;
      }
    }
    return new HubException(
        "DELIVERY_FAILED",
        FaultKind.LASTING,
        "calling " + system + " failed with " + name(causes.getLast()),
        null,
        thrown);
  }

  /** The fault of an exchange that came in: a HubException as it is, anything else is the connector's own. */
  static HubException ofReceive(String system, Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    HubException own = first(causes, HubException.class, Function.identity());
    return own != null
        ? own
        : new HubException(
            "RECEIVE_FAILED",
            FaultKind.LASTING,
            "connector " + system + " failed with " + name(causes.getLast()),
            null,
            thrown);
  }

  private static @Nullable HubException status(
      String system, List<Throwable> causes, Throwable thrown) {
    HttpOperationFailedException failed =
        first(causes, HttpOperationFailedException.class, Function.identity());
    if (failed != null) {
      return ofAnswer(system, failed, thrown);
    }
    Integer http = first(causes, HTTPException.class, HTTPException::getResponseCode);
    if (http != null) {
      return ofStatus(system, http, thrown);
    }
    SoapFault fault = first(causes, SoapFault.class, Function.identity());
    // CXF makes a SoapFault of its own transport failures too; those have the failure as cause
    if (fault != null && fault.getCause() == null) {
      String name = fault.getFaultCode().getLocalPart();
      boolean passing = name.equals("Server") || name.equals("Receiver");
      return new HubException(
          passing ? "SYSTEM_SOAP_SERVER_FAULT" : "SYSTEM_SOAP_CLIENT_FAULT",
          passing ? FaultKind.PASSING : FaultKind.LASTING,
          system + " answered with the SOAP fault " + name,
          null,
          thrown);
    }
    return null;
  }

  private static HubException ofAnswer(
      String system, HttpOperationFailedException failed, Throwable thrown) {
    HubException fault = ofStatus(system, failed.getStatusCode(), thrown);
    if (!ASKS_FOR_A_PAUSE.contains(failed.getStatusCode())) {
      return fault;
    }
    Duration pause = RetryAfterHeader.read(failed.getResponseHeaders());
    return pause.isPositive()
        ? new RetryAfter(
            fault.code(),
            fault.getMessage() + ", to be called again in " + pause.toSeconds() + " s",
            pause,
            thrown)
        : fault;
  }

  private static HubException ofStatus(String system, int status, Throwable thrown) {
    if (status == StatusCodes.UNAUTHORIZED) {
      // every message would be refused: they wait until somebody has set the credentials, or the
      // clock
      return new HubException(
          "SYSTEM_AUTH",
          FaultKind.DOWN,
          system + " does not accept the hub's credentials (HTTP status 401)",
          null,
          thrown);
    }
    boolean passing = status >= 500 || status == 408 || status == 425 || status == 429;
    return new HubException(
        status >= 500 ? "SYSTEM_HTTP_5XX" : "SYSTEM_HTTP_4XX",
        passing ? FaultKind.PASSING : FaultKind.LASTING,
        system + " answered with HTTP status " + status,
        null,
        thrown);
  }

  private static @Nullable HubException network(String system, Throwable cause, Throwable thrown) {
    if (cause instanceof ConnectException
        || cause instanceof ConnectTimeoutException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof UnknownHostException
        || cause instanceof NoRouteToHostException
        || cause instanceof UnresolvedAddressException) {
      return new HubException(
          "SYSTEM_DOWN",
          FaultKind.DOWN,
          system + " takes no connection: " + name(cause),
          null,
          thrown);
    }
    if (cause instanceof SocketTimeoutException
        || cause instanceof HttpTimeoutException
        || cause instanceof TimeoutException) {
      return timeout(system, thrown);
    }
    if (cause instanceof RejectedExecutionException) {
      return new HubException(
          "CONNECTOR_STOPPED",
          FaultKind.PASSING,
          "the connector of " + system + " was stopped during the call",
          null,
          thrown);
    }
    if (cause instanceof SQLException sql) {
      return sql(system, sql, thrown);
    }
    if (cause instanceof SftpException sftp) {
      return sftp(system, sftp, thrown);
    }
    if (cause instanceof JSchException && !(cause.getCause() instanceof IOException)) {
      // as with a password that is not accepted: all messages would meet it
      return new HubException(
          "SYSTEM_SSH",
          FaultKind.DOWN,
          system
              + " does not accept the hub's account or key, or has another key than the known one",
          null,
          thrown);
    }
    if (cause instanceof SSLHandshakeException || cause instanceof SSLPeerUnverifiedException) {
      // as with a certificate that has run out: all messages would meet it
      return new HubException(
          "SYSTEM_TLS",
          FaultKind.DOWN,
          system + " and the hub do not agree on TLS: one does not accept the other's certificate",
          null,
          thrown);
    }
    if (cause instanceof IOException) {
      return new HubException(
          "SYSTEM_IO",
          FaultKind.PASSING,
          "the connection to " + system + " broke: " + name(cause),
          null,
          thrown);
    }
    return null;
  }

  static HubException timeout(String system, @Nullable Throwable thrown) {
    return new HubException(
        "SYSTEM_TIMEOUT", FaultKind.PASSING, system + " did not answer in time", null, thrown);
  }

  private static HubException sql(String system, SQLException sql, Throwable thrown) {
    String state = String.valueOf(sql.getSQLState());
    String text = "the database of " + system + " answered with SQL state " + state;
    // by its class where a driver has states of its own
    if (state.startsWith("08") || sql instanceof SQLNonTransientConnectionException) {
      return new HubException("SYSTEM_DOWN", FaultKind.DOWN, text, null, thrown);
    }
    boolean passing =
        sql instanceof SQLTransientException
            || sql instanceof SQLRecoverableException
            || state.startsWith("40")
            || state.startsWith("53")
            || state.startsWith("57");
    return new HubException(
        "SYSTEM_SQL", passing ? FaultKind.PASSING : FaultKind.LASTING, text, null, thrown);
  }

  /** What an FTP server said; where its connection broke, the code is of an answer before. */
  private static @Nullable HubException ftp(
      String system, List<Throwable> causes, Throwable thrown) {
    GenericFileOperationFailedException failed =
        first(causes, GenericFileOperationFailedException.class, Function.identity());
    if (failed == null || failed.getCause() != null) {
      return null;
    }
    int code = failed.getCode();
    if (code == FTPReply.NOT_LOGGED_IN) {
      return new HubException(
          "SYSTEM_AUTH",
          FaultKind.DOWN,
          system + " does not accept the hub's account (FTP reply 530)",
          null,
          thrown);
    }
    // Camel does not tell the reply to a file that could not be written
    return new HubException(
        "SYSTEM_FTP",
        FTPReply.isNegativePermanent(code) ? FaultKind.LASTING : FaultKind.PASSING,
        "the FTP server of " + system + " answered with reply " + code,
        null,
        thrown);
  }

  private static HubException sftp(String system, SftpException sftp, Throwable thrown) {
    boolean lasting =
        sftp.id == ChannelSftp.SSH_FX_NO_SUCH_FILE
            || sftp.id == ChannelSftp.SSH_FX_PERMISSION_DENIED
            || sftp.id == ChannelSftp.SSH_FX_OP_UNSUPPORTED;
    return new HubException(
        "SYSTEM_SFTP",
        lasting ? FaultKind.LASTING : FaultKind.PASSING,
        "the SFTP server of " + system + " answered with status " + sftp.id,
        null,
        thrown);
  }

  private static <T extends Throwable, R> @Nullable R first(
      List<Throwable> causes, Class<T> type, Function<T, R> value) {
    for (Throwable cause : causes) {
      if (type.isInstance(cause)) {
        return value.apply(type.cast(cause));
      }
    }
    return null;
  }

  private static List<Throwable> causes(Throwable thrown) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = thrown;
        cause != null && causes.size() < MOST_CAUSES;
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }

  private static String name(Throwable thrown) {
    return thrown.getClass().getSimpleName();
  }
}
