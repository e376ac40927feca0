package org.lastmile.connectors.humanresources;

import org.lastmile.hub.testkit.FakeContractTest;

class HumanResourcesContractTest extends FakeContractTest {}
