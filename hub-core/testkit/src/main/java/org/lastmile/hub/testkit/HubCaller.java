package org.lastmile.hub.testkit;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** By which a system calls the hub over HTTP, and must be answered. */
public final class HubCaller implements AutoCloseable {
  private final HttpClient client;

  /** Where the door is plain. */
  public HubCaller() {
    client = builder().build();
  }

  /** @param tls certificate and key of the caller and what it trusts; the default context where the door is plain */
  public HubCaller(SSLContext tls) {
    client = builder().sslContext(tls).build();
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
  }

  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> answer) {
    String path = request.uri().getPath();
    try {
      return client.send(request, answer);
    } catch (IOException e) {
      throw new IllegalStateException("the hub did not answer " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the hub answered " + path, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
