package org.lastmile.connectors.justice;

import org.lastmile.hub.testkit.FakeContractTest;

class JusticeContractTest extends FakeContractTest {}
