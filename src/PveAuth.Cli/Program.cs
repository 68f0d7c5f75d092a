Console.WriteLine("pveum");
