package org.lastmile.connectors.socialorgs;

import org.lastmile.hub.testkit.FakeContractTest;

class SocialOrgsContractTest extends FakeContractTest {}
