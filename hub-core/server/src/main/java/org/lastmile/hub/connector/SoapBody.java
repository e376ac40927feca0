package org.lastmile.hub.connector;

import io.undertow.servlet.handlers.ServletRequestContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Gives CXF the body that the door has read already. */
final class SoapBody extends HttpFilter {
  private static final long serialVersionUID = 1L;
  private static final String ATTRIBUTE = DoorBody.class.getName();

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    DoorBody body =
        ServletRequestContext.requireCurrent().getExchange().getAttachment(DoorBody.KEY);
    if (body == null) {
      throw new ServletException("the request did not come by the door");
    }
    request.setAttribute(ATTRIBUTE, body);
    chain.doFilter(new Read(request, body.open()), response);
  }

  /** The body of a request, null if it did not come by the door. */
  static @Nullable DoorBody of(HttpServletRequest request) {
    return (DoorBody) request.getAttribute(ATTRIBUTE);
  }

  private static final class Read extends HttpServletRequestWrapper {
    private final ServletInputStream body;

    Read(HttpServletRequest request, InputStream body) {
      super(request);
      this.body = new Stream(body);
    }

    @Override
    public ServletInputStream getInputStream() {
      return body;
    }
  }

  private static final class Stream extends ServletInputStream {
    private final InputStream body;

    Stream(InputStream body) {
      this.body = body;
    }

    @Override
    public int read() throws IOException {
      return body.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return body.read(bytes, offset, length);
    }

    @Override
    public boolean isFinished() {
      return false;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException("the body is there already");
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }
}
