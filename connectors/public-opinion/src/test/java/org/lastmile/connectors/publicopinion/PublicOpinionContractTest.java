package org.lastmile.connectors.publicopinion;

import org.lastmile.hub.testkit.FakeContractTest;

class PublicOpinionContractTest extends FakeContractTest {}
