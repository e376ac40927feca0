package org.lastmile.connectors.healthlink;

import org.lastmile.hub.testkit.FakeContractTest;

class HealthLinkContractTest extends FakeContractTest {}
