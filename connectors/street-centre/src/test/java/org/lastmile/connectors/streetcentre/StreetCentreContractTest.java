package org.lastmile.connectors.streetcentre;

import org.lastmile.hub.testkit.FakeContractTest;

class StreetCentreContractTest extends FakeContractTest {}
