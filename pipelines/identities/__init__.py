"""The accounting identities that disclosures are held against: registry, waivers, expectation suites, checkpoints."""
