package org.lastmile.hub.benchmark.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.core5.http.ContentType;
import org.lastmile.hub.transit.Addresses;
import org.lastmile.hub.transit.Taken;
import org.lastmile.hub.transit.Wire;

/** Calls the departments for all that was taken at the same time. */
final class RawDelivering implements RawLane.Work {
  private static final ContentType EVENT = ContentType.create(Wire.MEDIA_TYPE);

  private final CloseableHttpAsyncClient http;
  private final Setup setup;

  RawDelivering(CloseableHttpAsyncClient http, Setup setup) {
    this.http = http;
    this.setup = setup;
  }

  private record Call(Taken taken, String system, Future<SimpleHttpResponse> answer) {}

  @Override
  public void handle(List<Taken> taken, RawLane.Outcome outcome) throws Exception {
    List<Call> calls = new ArrayList<>();
    for (Taken one : taken) {
      String system = Addresses.plain(one.queue()).substring(Addresses.to("").length());
      calls.add(
          new Call(
              one,
              system,
              http.execute(
                  SimpleRequestBuilder.post(setup.department(system))
                      .setHeader("Authorization", "Bearer " + HubSite.TOKEN)
                      .setBody(one.body(), EVENT)
                      .build(),
                  null)));
    }
    for (Call call : calls) {
      int status = call.answer().get().getCode();
      if (status / 100 != 2) {
        throw new IllegalStateException(call.system() + " answered " + status);
      }
      outcome.record(
          Submission.delivered(
              Wire.decode(call.taken().body()), call.system(), call.taken().body()));
    }
  }
}
